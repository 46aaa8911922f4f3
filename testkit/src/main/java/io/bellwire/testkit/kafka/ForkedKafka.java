package io.bellwire.testkit.kafka;

import io.bellwire.embedded.BrokerSettings;
import io.bellwire.embedded.EmbeddedBrokerMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A broker in a JVM of its own, so that a test can kill it, freeze it, and bring it back on the same port and data.
 *
 * <p>It logs warnings and errors to a file in its directory; a failed start shows the end of it.
 */
public final class ForkedKafka implements KafkaCluster {
    /** Generous: a start takes two or three seconds on an idle machine, and test machines are not idle. */
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private static final List<String> JVM_OPTIONS = List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlogback.configurationFile=io/bellwire/testkit/kafka/forked-broker-logback.xml");

    private final Path directory;
    private final Path readyFile;
    private final List<String> extra;
    private final Runnable atClose;
    private ForkedJvm jvm;
    private String bootstrapServers;

    private ForkedKafka(Path directory, Map<String, String> extra, Runnable atClose) {
        this.directory = directory;
        this.readyFile = directory.resolve("ready");
        this.atClose = atClose;
        this.extra = extra.entrySet().stream()
                .map(property -> property.getKey() + '=' + property.getValue())
                .toList();
        jvm = launch(BrokerSettings.ANY_PORT);
        bootstrapServers = awaitReady();
    }

    public static ForkedKafka start() {
        return start(Map.of());
    }

    /** @param extra Kafka broker properties that take precedence */
    public static ForkedKafka start(Map<String, String> extra) {
        TemporaryDirectory temporary = TemporaryDirectory.create("bellwire-forked-kafka-");
        return new ForkedKafka(temporary.path(), extra, temporary::close);
    }

    /** In a directory of the caller's, where log and data stay when it is closed. */
    public static ForkedKafka in(Path directory) {
        try {
            return new ForkedKafka(Files.createDirectories(directory), Map.of(), () -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Where its log segments are. */
    public Path dataDirectory() {
        return directory.resolve("data");
    }

    /** SIGKILL: the broker gets no chance to flush, close or say goodbye. Returns when it is gone. */
    public void kill() {
        jvm.kill();
    }

    /** Starts it again on the same port and data, killing it first if it still runs. Returns when it serves. */
    public void restart() {
        jvm.close();
        jvm = launch(Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1)));
        bootstrapServers = awaitReady();
    }

    /** SIGSTOP: connections stay open and nobody answers. */
    public void pause() {
        jvm.pause();
    }

    /** SIGCONT. */
    public void resume() {
        jvm.resume();
    }

    @Override
    public void close() {
        jvm.close();
        atClose.run();
    }

    private ForkedJvm launch(int port) {
        try {
            Files.deleteIfExists(readyFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> arguments =
                new ArrayList<>(List.of(dataDirectory().toString(), String.valueOf(port), readyFile.toString()));
        arguments.addAll(extra);
        return ForkedJvm.start(new ForkedJvm.Launch(
                EmbeddedBrokerMain.class, arguments, JVM_OPTIONS, Map.of(), directory.resolve("broker.log")));
    }

    private String awaitReady() {
        try {
            return jvm.awaitFile(readyFile, START_LIMIT);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }
}
