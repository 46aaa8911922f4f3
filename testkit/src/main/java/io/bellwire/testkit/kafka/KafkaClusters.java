package io.bellwire.testkit.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/**
 * Starts the Kafka this machine can run: in a container where Docker answers, else in this JVM. The system property
 * {@value #CHOICE} decides instead when set to {@value #EMBEDDED} or {@value #DOCKER}.
 */
public final class KafkaClusters {
    static final String CHOICE = "bellwire.test.kafka";
    static final String EMBEDDED = "embedded";
    static final String DOCKER = "docker";

    private KafkaClusters() {}

    public static KafkaCluster start() {
        return start(Map.of());
    }

    /** @param extra Kafka broker properties on top of {@link io.bellwire.embedded.BrokerTuning} */
    public static KafkaCluster start(Map<String, String> extra) {
        return dockerIsChosen(System.getProperty(CHOICE)) ? ContainerKafka.start(extra) : InProcessKafka.start(extra);
    }

    static boolean dockerIsChosen(@Nullable String choice) {
        if (choice == null || choice.isBlank()) {
            return dockerAnswers();
        }
        return switch (choice) {
            case EMBEDDED -> false;
            case DOCKER -> true;
            default ->
                throw new IllegalArgumentException(
                        CHOICE + ": " + choice + " (expected: " + EMBEDDED + ", " + DOCKER + ", or unset)");
        };
    }

    /** Testcontainers asks loudly, at length, and logs an error when nobody answers; so only when there is a sign of Docker. */
    private static boolean dockerAnswers() {
        return signOfDocker() && DockerClientFactory.instance().isDockerAvailable();
    }

    private static boolean signOfDocker() {
        Path home = Path.of(System.getProperty("user.home"));
        String runtimeDirectory = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run");
        return System.getenv("DOCKER_HOST") != null
                || Stream.of(
                                Path.of("/var/run/docker.sock"),
                                Path.of(runtimeDirectory, "docker.sock"),
                                home.resolve(".docker/run/docker.sock"),
                                home.resolve(".docker/desktop/docker.sock"),
                                home.resolve(".testcontainers.properties"))
                        .anyMatch(Files::exists);
    }
}
