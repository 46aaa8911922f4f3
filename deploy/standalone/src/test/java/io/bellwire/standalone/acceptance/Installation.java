package io.bellwire.standalone.acceptance;

import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A standalone Bellwire as it lies on disk: its data and its configuration. Each start of it is a
 * {@link RunningBellwire}.
 *
 * @param home of the data directory, the configuration file, the ready file and the log
 * @param more settings besides those every test needs
 */
record Installation(Path home, RetrySchedule schedule, Map<String, String> more) {
    static final RetrySchedule SHORT_SCHEDULE =
            new RetrySchedule(List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2)));

    /** Free ports, and callbacks to this machine in clear text. */
    static final Map<String, String> ON_THIS_MACHINE = Map.of(
            "gateway.http.port", "0",
            "console.http.port", "0",
            "management.http.port", "0",
            "kafka.embedded.port", "0",
            "egress.allow.http", "true",
            "egress.allow.cidrs", "127.0.0.0/8",
            "endpoint.verification", "off");

    private static final int PARTITIONS = 4;

    static Installation in(Path home) {
        return new Installation(home, SHORT_SCHEDULE, Map.of());
    }

    Installation with(String key, String value) {
        Map<String, String> settings = new TreeMap<>(more);
        settings.put(key, value);
        return new Installation(home, schedule, settings);
    }

    Installation with(RetrySchedule other) {
        return new Installation(home, other, more);
    }

    Path dataDirectory() {
        return home.resolve("data");
    }

    TopicCatalogue topics() {
        return new TopicCatalogue("", schedule, PARTITIONS, (short) 1, 1);
    }

    /** Starts it, and returns when it is ready to serve. */
    RunningBellwire start() {
        RunningBellwire bellwire = launch();
        bellwire.awaitReady();
        return bellwire;
    }

    /** Starts its process, and returns at once. */
    RunningBellwire launch() {
        try {
            return RunningBellwire.launch(this, configure(Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes the configuration file.
     *
     * @param forThisStart settings besides its own
     */
    Path configure(Map<String, String> forThisStart) {
        Map<String, String> settings = new TreeMap<>(ON_THIS_MACHINE);
        settings.put("topics.partitions", String.valueOf(PARTITIONS));
        settings.put(
                "retry.schedule",
                IntStream.range(0, schedule.size()).mapToObj(schedule::label).collect(Collectors.joining(",")));
        settings.putAll(forThisStart);
        Path file = home.resolve("bellwire.properties");
        try {
            Files.createDirectories(home);
            Files.write(
                    file,
                    settings.entrySet().stream()
                            .map(setting -> setting.getKey() + '=' + setting.getValue())
                            .toList());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
