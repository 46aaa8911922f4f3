package io.bellwire.standalone.cli;

import io.bellwire.service.Durations;
import io.bellwire.standalone.demo.Demo;
import io.bellwire.standalone.demo.DemoSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Shows Bellwire at work: simulated chains, three merchants (healthy, flaky, down), a live summary,"
                        + " and a ledger at the end. Exit 0 only if nothing was lost.")
@SuppressWarnings("NullAway.Init") // fields are set by picocli before call
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = Length.class,
            defaultValue = "1h",
            description = "How long it publishes, e.g. 60s. Default and longest: 1h; Ctrl-C ends it sooner.")
    private Duration length;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "Observations published a second. Default: 50.")
    private int rate;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (rate < 1 || rate > DemoSettings.HIGHEST_RATE) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--rate: " + rate + " (expected: 1 to " + DemoSettings.HIGHEST_RATE + ")");
        }
        QuietLogs.unlessAsked();
        DemoSettings settings = new DemoSettings(length, rate);
        try (Interruption interruption = new Interruption()) {
            boolean kept = new Demo(settings, spec.commandLine().getOut(), Clock.systemUTC())
                    .run(interruption.stop(), interruption::fault);
            Optional<String> fault = interruption.fault();
            if (fault.isPresent()) {
                throw new CommandFailedException("the embedded broker failed and cannot go on: " + fault.get());
            }
            return interruption.exitCode(kept ? Bellwire.GOOD : Bellwire.FAILED);
        }
    }

    /** Reads durations as the configuration spells them. */
    static final class Length implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                Duration length = Durations.parse(text);
                if (!length.isZero() && length.compareTo(DemoSettings.LONGEST) <= 0) {
                    return length;
                }
            } catch (IllegalArgumentException e) {
                // Falls through to the one refusal for both.
            }
            throw new TypeConversionException(text + " (expected: such as 60s or 5m, at most 1h)");
        }
    }
}
