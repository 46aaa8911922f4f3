package io.bellwire.standalone.cli;

import io.bellwire.standalone.Ready;
import io.bellwire.standalone.Standalone;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "standalone",
        mixinStandardHelpOptions = true,
        description = "Runs the whole pipeline in one process on an embedded broker. Survives restart and kill -9 with"
                + " its data.")
@SuppressWarnings("NullAway.Init") // fields are set by picocli before call
final class StandaloneCommand implements Callable<Integer> {
    @Option(names = "--data-dir", required = true, paramLabel = "DIR", description = "Where it keeps everything.")
    private Path dataDirectory;

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Written once it is ready to serve: addresses and the admin key, as JSON.")
    private @Nullable Path readyFile;

    @Mixin
    private SettingsOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Termination termination = new Termination();
        forgetReadyFile(); // one left by a killed process would tell the old addresses
        Standalone standalone = Standalone.start(dataDirectory, options.settings(), termination::fault);
        termination.closeOnSignal(() -> {
            forgetReadyFile();
            standalone.close();
        });
        Ready ready = standalone.ready();
        if (readyFile != null) {
            ready.publishTo(readyFile);
        }
        out.println("Bellwire is ready.");
        out.println("  gateway     " + ready.gateway());
        out.println("  console     " + ready.console());
        out.println("  management  " + ready.management());
        out.println("  kafka       " + ready.kafka());
        out.println("  admin key   in " + dataDirectory.resolve("admin.key"));
        out.println("Stop with Ctrl-C.");
        out.flush();

        Optional<String> fault = termination.await();
        if (fault.isPresent()) {
            throw new CommandFailedException("a part failed and cannot go on: " + fault.get()
                    + ". Look for its ERROR line above; a full disk is the commonest cause.");
        }
        return Bellwire.GOOD;
    }

    private void forgetReadyFile() throws IOException {
        if (readyFile != null) {
            Files.deleteIfExists(readyFile);
        }
    }
}
