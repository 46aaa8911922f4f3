package io.bellwire.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A standalone Bellwire started by {@code ./bellwire} as its users start it, on a fresh data directory and free ports.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class Instance implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 5;

    private final Process process;
    private final Path directory;
    private final JsonNode ready;
    private final double startSeconds;

    private Instance(Process process, Path directory, JsonNode ready, double startSeconds) {
        this.process = process;
        this.directory = directory;
        this.ready = ready;
        this.startSeconds = startSeconds;
    }

    /** @param repository where {@code ./bellwire} is; it must be built already, or building would be measured */
    static Instance start(Path repository) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("bellwire-bench");
        Path readyFile = directory.resolve("is-ready.json");
        List<String> command = new ArrayList<>(List.of(
                repository.resolve("bellwire").toString(),
                "standalone",
                "--data-dir",
                directory.resolve("data").toString(),
                "--ready-file",
                readyFile.toString()));
        for (String setting : List.of(
                "gateway.http.port=0",
                "console.http.port=0",
                "management.http.port=0",
                "kafka.embedded.port=0",
                "egress.allow.http=true",
                "egress.allow.cidrs=127.0.0.0/8",
                "endpoint.verification=off")) {
            command.add("-D" + setting);
        }
        Path log = directory.resolve("log");
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .start();
        while (!Files.exists(readyFile)) {
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)
                    || System.nanoTime() - begun > START_LIMIT.toNanos()) {
                process.destroyForcibly();
                throw new IllegalStateException("standalone did not become ready:\n" + Files.readString(log));
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Instance(process, directory, new ObjectMapper().readTree(readyFile.toFile()), seconds);
    }

    URI gateway() {
        return URI.create(ready.path("gateway").asText());
    }

    String adminKey() {
        return ready.path("adminKey").asText();
    }

    /** From starting the command to the ready file. */
    double startSeconds() {
        return startSeconds;
    }

    /** Processor time the process has taken so far. */
    Duration cpu() {
        return process.toHandle()
                .info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this system does not tell a process's processor time"));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Directories.delete(directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
