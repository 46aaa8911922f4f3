package io.bellwire.bench.sender;

import io.bellwire.bench.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the sender: beside its peers and its limit, or how far bad endpoints are felt by healthy ones, or what an idle
 * endpoint takes. Each contender has a JVM of its own, as have the broker and whoever answers.
 */
public final class SenderBenchmark {
    private static final int LACKING = 1;
    private static final int MISUSED = 2;

    private SenderBenchmark() {}

    /** @param arguments where the repository is, which nothing here needs, then the options */
    public static void main(String[] arguments) throws Exception {
        SenderOptions options;
        try {
            options = SenderOptions.parse(Arrays.asList(arguments).subList(1, arguments.length));
            if (options.mode() != SenderOptions.Mode.ISOLATION) {
                NginxSink.binary();
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(SenderOptions.USAGE);
            System.exit(MISUSED);
            return;
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(LACKING);
            return;
        }
        System.out.println("machine   " + MachineFacts.line());
        Path directory = Files.createTempDirectory("bellwire-bench");
        try {
            run(options, directory);
        } finally {
            Directories.delete(directory);
        }
    }

    private static void run(SenderOptions options, Path directory) throws Exception {
        SinkCertificates certificates = SinkCertificates.make(directory, List.of("127.0.0.1", "127.0.0.2"));
        switch (options.mode()) {
            case SPEED -> new SpeedRun(options, directory, certificates).run();
            case ISOLATION -> new IsolationRun(options, directory, certificates).run();
            case MEMORY -> new MemoryRun(options, directory, certificates).run();
        }
    }
}
