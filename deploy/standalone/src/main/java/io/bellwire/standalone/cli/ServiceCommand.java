package io.bellwire.standalone.cli;

import io.bellwire.service.Service;
import io.bellwire.service.ServiceContext;
import io.bellwire.standalone.ServiceProcess;
import io.bellwire.standalone.Services;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs one part of the pipeline against an external Kafka. */
@SuppressWarnings("NullAway.Init") // fields are set by picocli before call
abstract class ServiceCommand implements Callable<Integer> {
    private final List<Function<ServiceContext, Service>> makers;

    @Mixin
    private SettingsOptions options;

    @Spec
    private CommandSpec spec;

    ServiceCommand(List<Function<ServiceContext, Service>> makers) {
        this.makers = makers;
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Termination termination = new Termination();
        ServiceProcess process = ServiceProcess.start(options.settings(), makers);
        termination.closeOnSignal(process);
        out.println("bellwire " + spec.name() + " is starting; health and metrics at " + process.managementUri());
        out.flush();
        process.awaitReady();
        out.println("bellwire " + spec.name() + " is ready.");
        out.flush();
        process.watch(termination::fault);
        Optional<String> fault = termination.await();
        if (fault.isPresent()) {
            throw new CommandFailedException("failed and cannot go on: " + fault.get());
        }
        return Bellwire.GOOD;
    }

    @Command(name = "gateway", mixinStandardHelpOptions = true, description = "Takes events in over HTTP.")
    static final class Gateway extends ServiceCommand {
        Gateway() {
            super(Services.GATEWAY);
        }
    }

    @Command(
            name = "dispatcher",
            mixinStandardHelpOptions = true,
            description = "Turns what was seen into deliveries, and sends them.")
    static final class Dispatcher extends ServiceCommand {
        Dispatcher() {
            super(Services.DISPATCHER);
        }
    }

    @Command(
            name = "retry-scheduler",
            mixinStandardHelpOptions = true,
            description = "Lets retries go when they are due.")
    static final class RetryScheduler extends ServiceCommand {
        RetryScheduler() {
            super(Services.RETRY_SCHEDULER);
        }
    }

    @Command(name = "console", mixinStandardHelpOptions = true, description = "Shows and replays dead letters.")
    static final class Console extends ServiceCommand {
        Console() {
            super(Services.CONSOLE);
        }
    }
}
