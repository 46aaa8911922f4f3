package io.bellwire.standalone.acceptance;

import io.bellwire.standalone.cli.Bellwire;
import io.bellwire.testkit.kafka.ForkedJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One run of the {@code bellwire} command to its end. */
record CommandLine(int status, List<String> output) {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String PREFIX = "bellwire: ";

    static CommandLine run(Path directory, String... arguments) {
        try {
            Path log = Files.createTempFile(directory, "command", ".log");
            ChildLogs.watch(log);
            try (ForkedJvm jvm = ForkedJvm.start(new ForkedJvm.Launch(
                    Bellwire.class, List.of(arguments), RunningBellwire.JVM_OPTIONS, Map.of(), log))) {
                int status = jvm.awaitExit(LIMIT);
                return new CommandLine(status, Files.readAllLines(log, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it says to its user: lines that begin with its name, without it. */
    List<String> said() {
        return output.stream()
                .filter(line -> line.startsWith(PREFIX))
                .map(line -> line.substring(PREFIX.length()))
                .toList();
    }

    boolean showsAStackTrace() {
        return output.stream().anyMatch(line -> line.startsWith("\tat "));
    }
}
