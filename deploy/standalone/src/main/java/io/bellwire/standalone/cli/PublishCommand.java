package io.bellwire.standalone.cli;

import io.bellwire.standalone.Ready;
import io.bellwire.standalone.terminal.LiveLine;
import io.bellwire.standalone.terminal.Terminals;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = "Publishes a file of JSON lines through the gateway. Stopped half-way, it goes on where it was:"
                + " FILE.progress remembers. Exit 1 if any line is refused.")
@SuppressWarnings("NullAway.Init") // fields are set by picocli before call
final class PublishCommand implements Callable<Integer> {
    private static final String EVENTS = "/v1/events";
    private static final String OBSERVATIONS = "/v1/observations";
    private static final Duration BAR_INTERVAL = Duration.ofMillis(100);
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

    @Parameters(paramLabel = "FILE", description = "One JSON object per line; blank lines are skipped.")
    private Path file;

    @Option(names = "--observations", description = "The lines are what chain watchers saw, not events.")
    private boolean observations;

    @Option(names = "--restart", description = "Begin with the first line, whatever an earlier run published.")
    private boolean restart;

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description = "Default: http://127.0.0.1:8080, or that of --data-dir.")
    private @Nullable URI gateway;

    @Mixin
    private AccessOptions access;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        boolean watched = Terminals.isWatched();
        LiveLine live = new LiveLine(out, watched, watched ? BAR_INTERVAL : LINE_INTERVAL);
        ApiClient client = access.client(gateway, URI.create("http://127.0.0.1:8080"), Ready::gateway);
        String path = observations ? OBSERVATIONS : EVENTS;
        BatchSender sender = new BatchSender(
                client, path, () -> new Patience(Patience.DEFAULT_LIMIT, Patience.Waiting.REAL), live::print);

        Publication.Result result = new Publication(file, path, sender, live).run(restart);
        out.println(String.format(Locale.ROOT, "%,d accepted, %,d refused.", result.accepted(), result.refused()));
        out.flush();
        return result.refused() == 0 ? Bellwire.GOOD : Bellwire.FAILED;
    }
}
