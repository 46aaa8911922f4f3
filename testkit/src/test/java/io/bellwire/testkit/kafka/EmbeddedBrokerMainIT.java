package io.bellwire.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.embedded.EmbeddedBrokerMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerMainIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int USAGE = 2;
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path directory;

    @Test
    void stopsCleanlyWhenTerminated() {
        Path ready = directory.resolve("ready");
        try (ForkedJvm jvm = fork(directory.resolve("data").toString(), "0", ready.toString())) {
            jvm.awaitFile(ready, LIMIT);

            jvm.terminate();

            assertThat(jvm.awaitExit(LIMIT)).isEqualTo(TERMINATED);
            assertThat(directory.resolve("data/.kafka_cleanshutdown")).exists();
        }
    }

    @Test
    void saysHowItIsUsed() {
        try (ForkedJvm jvm = fork("data")) {
            assertThat(jvm.awaitExit(LIMIT)).isEqualTo(USAGE);
            assertThat(directory.resolve("output"))
                    .content()
                    .contains("expected: <data directory> <port> <ready file> [key=value ...]");
        }
    }

    private ForkedJvm fork(String... arguments) {
        return ForkedJvm.start(new ForkedJvm.Launch(
                EmbeddedBrokerMain.class, List.of(arguments), List.of(), Map.of(), directory.resolve("output")));
    }
}
