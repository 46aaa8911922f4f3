package io.bellwire.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CommitHistoryIT {
    private static final TopicPartition PARTITION = new TopicPartition("deliveries", 1);
    private static final InstantSource CLOCK = InstantSource.system();

    private static KafkaCluster kafka;

    @BeforeAll
    static void start() {
        kafka = KafkaClusters.start();
        kafka.topics().create(PARTITION.topic(), 2);
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void remembersCommitsThatWereOverwritten() {
        Instant before = pastMillisecond();
        commit("sender", 3);
        Instant between = pastMillisecond();
        commit("another", 100);
        commit("sender", 5);

        CommitHistory history = CommitHistory.read(kafka.bootstrapServers());

        assertThat(history.settled("sender", PARTITION, before).committed()).isZero();
        assertThat(history.settled("sender", PARTITION, between).committed()).isEqualTo(3);
        assertThat(history.settled("sender", PARTITION, Instant.MAX).committed())
                .isEqualTo(5);
    }

    @Test
    void countsOffsetsOfATransactionOnceItIsCommitted() {
        ConsumerGroupMetadata scheduler = new ConsumerGroupMetadata("retry-scheduler");
        try (Producer<byte[], byte[]> producer =
                Records.producer(kafka.bootstrapServers(), Map.of("transactional.id", "retry-scheduler"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(Map.of(PARTITION, new OffsetAndMetadata(7)), scheduler);
            producer.commitTransaction();
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(Map.of(PARTITION, new OffsetAndMetadata(9)), scheduler);
            producer.abortTransaction();
        }

        CommitHistory history = CommitHistory.read(kafka.bootstrapServers());

        assertThat(history.settled("retry-scheduler", PARTITION, Instant.MAX).committed())
                .isEqualTo(7);
    }

    private static void commit(String group, long offset) {
        Map<String, Object> properties = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                group);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(offset)));
        }
    }

    /** Now, once it is over: the broker's timestamps have whole milliseconds. */
    private static Instant pastMillisecond() {
        Instant now = CLOCK.instant().truncatedTo(ChronoUnit.MILLIS);
        await().until(() -> CLOCK.instant().isAfter(now.plusMillis(1)));
        return now;
    }
}
