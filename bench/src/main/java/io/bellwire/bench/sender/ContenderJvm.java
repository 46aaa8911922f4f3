package io.bellwire.bench.sender;

import io.bellwire.testkit.kafka.ForkedJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts processes that are measured: all with the same heap and the same flags, those of {@code ./bellwire}.
 *
 * @param directory for their settings and output
 * @param recordings where each leaves a flight recording; null for none
 */
record ContenderJvm(
        Path directory,
        SinkCertificates certificates,
        @Nullable Path recordings) {
    static final List<String> FLAGS = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");

    private static final Duration LIMIT = Duration.ofMinutes(30);

    ForkedJvm start(Class<?> main, RunSettings settings) {
        Path file = directory.resolve(settings.group() + ".properties");
        settings.write(file);
        List<String> options = new ArrayList<>(FLAGS);
        options.addAll(certificates.jvmOptions());
        if (recordings != null) {
            options.add("-XX:StartFlightRecording=settings=profile,filename="
                    + recordings.resolve(settings.group() + ".jfr"));
        }
        String logging = System.getProperty("logback.configurationFile");
        if (logging != null) {
            options.add("-Dlogback.configurationFile=" + logging);
        }
        return ForkedJvm.start(
                new ForkedJvm.Launch(main, List.of(file.toString()), options, Map.of(), output(settings)));
    }

    /** Waits until it has ended, and returns what it wrote. */
    List<String> outputOf(ForkedJvm jvm, RunSettings settings) {
        int status = jvm.awaitExit(LIMIT);
        try {
            List<String> output = Files.readAllLines(output(settings));
            if (status != 0) {
                throw new IllegalStateException(settings.contender().label() + " ended with status " + status + ":\n"
                        + String.join("\n", output));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path output(RunSettings settings) {
        return directory.resolve(settings.group() + ".log");
    }
}
