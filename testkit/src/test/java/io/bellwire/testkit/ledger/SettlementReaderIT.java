package io.bellwire.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SettlementReaderIT {
    private static final TopicCatalogue TOPICS =
            new TopicCatalogue("bw.", new RetrySchedule(List.of(Duration.ofSeconds(10))), 1, (short) 1, 1);
    private static final RecordCodec CODEC = RecordCodec.builtIn();

    private static KafkaCluster kafka;

    @BeforeAll
    static void start() {
        kafka = KafkaClusters.start();
        TOPICS.specs().forEach(spec -> kafka.topics().create(spec.name(), 1));
    }

    @AfterAll
    static void close() {
        kafka.close();
    }

    @Test
    void findsWhatEndedAndWhatItsReadersHaveNotCommittedPast() throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
        String tier = TOPICS.retryTier(0);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            send(producer, TOPICS.name(Topic.DELIVERIES), "cb_settled", "cb_in_flight");
            send(producer, tier, "cb_forwarded", "cb_waiting");
            send(producer, TOPICS.name(Topic.DEAD_LETTERS), "cb_dead");
            producer.send(new ProducerRecord<>(TOPICS.name(Topic.DEAD_LETTERS), new byte[] {1, 2, 3}));
        }
        try (Admin admin = Admin.create(properties)) {
            commit(admin, "sender", TOPICS.name(Topic.DELIVERIES));
            commit(admin, "retry-scheduler", tier);
        }

        Settlements settled = new SettlementReader(kafka.bootstrapServers(), TOPICS, CODEC).read();

        assertThat(settled.waiting())
                .extracting(DeliveryTask::getCallbackId)
                .containsExactlyInAnyOrder("cb_in_flight", "cb_waiting");
        assertThat(settled.deadLetters())
                .extracting(DeliveryTask::getCallbackId)
                .containsExactly("cb_dead");
        assertThat(settled.unrouted()).isEmpty();
        assertThat(settled.quarantined()).isEmpty();
    }

    private static void send(Producer<byte[], byte[]> producer, String topic, String... callbackIds) {
        for (String callbackId : callbackIds) {
            producer.send(new ProducerRecord<>(topic, CODEC.encode(topic, task(callbackId))));
        }
    }

    /** Past the first record, and not past the second. */
    private static void commit(Admin admin, String group, String topic) throws Exception {
        admin.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(1)))
                .all()
                .get();
    }

    private static DeliveryTask task(String callbackId) {
        return DeliveryTask.newBuilder()
                .setDeliveryId("dl_" + callbackId)
                .setCallbackId(callbackId)
                .setEventId("evt_1")
                .setType("deposit.detected")
                .setSubjectId("eip155:1/0x1/native")
                .setRevision(1)
                .setMerchantId("m1")
                .setEndpointId("ep_1")
                .setOrigin(Origin.LIVE)
                .setBody(ByteBuffer.wrap(new byte[] {'{', '}'}))
                .setCreatedAt(Instant.EPOCH)
                .build();
    }
}
