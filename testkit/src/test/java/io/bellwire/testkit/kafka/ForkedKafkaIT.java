package io.bellwire.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForkedKafkaIT {
    private static final String TOPIC = "deliveries";

    private final ForkedKafka kafka = ForkedKafka.start();

    @AfterEach
    void close() {
        kafka.close();
    }

    @Test
    void keepsAcknowledgedRecordsWhenKilledAndComesBackOnItsPort() {
        kafka.topics().create(TOPIC, 3);
        List<String> acknowledged =
                IntStream.range(0, 500).mapToObj(n -> "delivery " + n).toList();
        String bootstrapServers = kafka.bootstrapServers();
        try (Producer<byte[], byte[]> producer = Records.producer(bootstrapServers, Map.of())) {
            Records.send(producer, TOPIC, acknowledged);
        }

        kafka.kill();
        kafka.restart();

        assertThat(kafka.bootstrapServers()).isEqualTo(bootstrapServers);
        assertThat(Records.values(kafka.topics().readCommitted(TOPIC)))
                .containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    @Test
    void aProducerThatLivesThroughTheKillDeliversOnceAfterwards() throws Exception {
        kafka.topics().create(TOPIC, 1);

        try (Producer<byte[], byte[]> producer = Records.producer(kafka.bootstrapServers(), Map.of())) {
            Records.send(producer, TOPIC, List.of("before"));
            kafka.kill();
            // on another thread: with no broker left the client forgets its metadata, and send waits for it
            CompletableFuture<Void> pending =
                    CompletableFuture.runAsync(() -> Records.send(producer, TOPIC, List.of("during")));
            kafka.restart();
            pending.get();
        }

        assertThat(Records.values(kafka.topics().readCommitted(TOPIC))).containsExactly("before", "during");
    }

    @Test
    void aTransactionOpenWhenTheBrokerDiedIsNotReadAsCommitted() {
        kafka.topics().create(TOPIC, 1);
        Map<String, Object> transactional = Map.of("transactional.id", "gateway-1");
        try (Producer<byte[], byte[]> producer = Records.producer(kafka.bootstrapServers(), transactional)) {
            producer.initTransactions();
            producer.beginTransaction();
            Records.send(producer, TOPIC, List.of("committed"));
            producer.commitTransaction();
            producer.beginTransaction();
            Records.send(producer, TOPIC, List.of("left open"));

            kafka.kill();
            kafka.restart();
            producer.abortTransaction();
        }

        assertThat(Records.values(kafka.topics().readCommitted(TOPIC))).containsExactly("committed");
        assertThat(Records.values(kafka.topics().readUncommitted(TOPIC))).containsExactly("committed", "left open");
    }

    @Test
    void aPausedBrokerAnswersAfterItResumes() throws Exception {
        kafka.topics().create(TOPIC, 1);

        try (Producer<byte[], byte[]> producer = Records.producer(kafka.bootstrapServers(), Map.of())) {
            Records.send(producer, TOPIC, List.of("before"));
            kafka.pause();
            CompletableFuture<Void> pending =
                    CompletableFuture.runAsync(() -> Records.send(producer, TOPIC, List.of("held up")));
            kafka.resume();
            pending.get();
        }

        assertThat(Records.values(kafka.topics().readCommitted(TOPIC))).containsExactly("before", "held up");
    }

    @Test
    void aBrokerThatCannotStartSaysWhy() {
        assertThatThrownBy(() -> ForkedKafka.start(Map.of("num.io.threads", "none")))
                .hasMessageContaining("EmbeddedBrokerMain")
                .hasMessageContaining("before it wrote ready; its output ends:")
                .hasMessageContaining("num.io.threads");
    }
}
