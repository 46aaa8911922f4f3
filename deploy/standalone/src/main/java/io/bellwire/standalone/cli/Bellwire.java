package io.bellwire.standalone.cli;

import io.bellwire.service.ConfigurationException;
import io.bellwire.service.StartException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line's entry. */
@Command(
        name = "bellwire",
        description = "Tells merchants what happened to their money.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            StandaloneCommand.class,
            ServiceCommand.Gateway.class,
            ServiceCommand.Dispatcher.class,
            ServiceCommand.RetryScheduler.class,
            ServiceCommand.Console.class,
            TopicsCommand.class,
            PublishCommand.class,
            DeadLettersCommand.class
        },
        footer = {"", "Exit codes: 0 good, 1 failed, 2 usage, 3 configuration refused (every bad key is listed)."})
public final class Bellwire implements Runnable {
    static final int GOOD = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int CONFIGURATION_REFUSED = 3;

    // Set by picocli before run.
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bellwire())
                .setExitCodeExceptionMapper(Bellwire::exitCode)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    tell(command.getErr(), failure);
                    return exitCode(failure);
                });
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "A command is missing.");
    }

    private static int exitCode(Throwable failure) {
        if (failure instanceof CommandLine.ParameterException) {
            return USAGE;
        }
        return failure instanceof ConfigurationException ? CONFIGURATION_REFUSED : FAILED;
    }

    private static void tell(PrintWriter err, Throwable failure) {
        if (failure instanceof ConfigurationException refused) {
            err.println("bellwire: configuration refused:");
            refused.problems().forEach(problem -> err.println("  " + problem));
        } else if (failure instanceof StartException || failure instanceof CommandFailedException) {
            err.println("bellwire: " + failure.getMessage());
        } else {
            err.println("bellwire: unexpected failure, please report it:");
            failure.printStackTrace(err);
        }
        err.flush();
    }
}
