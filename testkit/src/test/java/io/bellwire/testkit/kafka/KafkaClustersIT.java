package io.bellwire.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Passes on whichever Kafka this machine runs. */
class KafkaClustersIT {
    private static KafkaCluster kafka;

    @BeforeAll
    static void start() {
        kafka = KafkaClusters.start();
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void readsATopicByPartitionThenOffset() {
        kafka.topics().create("wallet.events", 3);
        try (Producer<byte[], byte[]> producer = Records.producer(kafka.bootstrapServers(), Map.of())) {
            for (int partition : new int[] {2, 0, 1, 0}) {
                producer.send(new ProducerRecord<>("wallet.events", partition, null, Records.bytes("to " + partition)));
            }
        }

        List<ConsumerRecord<byte[], byte[]>> records = kafka.topics().readCommitted("wallet.events");

        assertThat(Records.values(records)).containsExactly("to 0", "to 0", "to 1", "to 2");
    }

    @Test
    void anEmptyTopicReadsAsEmpty() {
        kafka.topics().create("unrouted", 2);

        assertThat(kafka.topics().readCommitted("unrouted")).isEmpty();
    }

    @Test
    void readsPastTheMarkersOfAbortedTransactions() {
        kafka.topics().create("dead.letters", 1);
        try (Producer<byte[], byte[]> producer =
                Records.producer(kafka.bootstrapServers(), Map.of("transactional.id", "retry-scheduler-1"))) {
            producer.initTransactions();
            producer.beginTransaction();
            Records.send(producer, "dead.letters", List.of("aborted"));
            producer.abortTransaction();
        }

        assertThat(kafka.topics().readCommitted("dead.letters")).isEmpty();
        assertThat(Records.values(kafka.topics().readUncommitted("dead.letters")))
                .containsExactly("aborted");
    }

    @Test
    void aTopicThatExistsIsNotCreatedAgain() {
        kafka.topics().create("endpoints", 1, Map.of("cleanup.policy", "compact"));

        assertThatThrownBy(() -> kafka.topics().create("endpoints", 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("topic endpoints was not created")
                .hasMessageContaining("already exists");
    }
}
