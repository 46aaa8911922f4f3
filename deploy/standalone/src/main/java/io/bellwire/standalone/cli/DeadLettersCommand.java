package io.bellwire.standalone.cli;

import io.bellwire.standalone.Ready;
import java.io.PrintWriter;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = "Shows and replays deliveries whose retries ended, through the console.",
        synopsisSubcommandLabel = "(list | show | replay)",
        subcommands = {DeadLettersList.class, DeadLettersShow.class, DeadLettersReplay.class})
@SuppressWarnings("NullAway.Init") // fields are set by picocli before a subcommand runs
final class DeadLettersCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "list, show or replay?");
    }

    /** What all three need. */
    @SuppressWarnings("NullAway.Init") // fields are set by picocli before a subcommand runs
    static final class Connection {
        @Option(
                names = "--console",
                paramLabel = "URL",
                description = "Default: http://127.0.0.1:8090, or that of --data-dir.")
        private @Nullable URI console;

        @Mixin
        private AccessOptions access;

        ConsoleApi open() throws CommandFailedException {
            return new ConsoleApi(access.client(console, URI.create("http://127.0.0.1:8090"), Ready::console));
        }
    }

    static void print(PrintWriter out, Iterable<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }
}
