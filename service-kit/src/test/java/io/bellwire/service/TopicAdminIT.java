package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwire.schemas.topics.TopicSpec;
import io.bellwire.service.TopicAdmin.Difference;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicAdminIT {
    private static final int TOPICS = 20; // those of Topic, and the two tiers of the test schedule

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
    void makesEveryTopicOfAnEmptyCluster() throws Exception {
        ServiceContext context = TestInstallation.on(kafka, "empty.", Map.of());
        try (Admin admin = context.kafka().admin("test")) {
            TopicAdmin topics = new TopicAdmin(admin, context.topics());

            List<Difference> made = topics.apply();

            assertThat(made)
                    .hasSize(TOPICS)
                    .allMatch(difference -> difference.text().equals("does not exist"));
            awaitNoDifference(topics);
        }
    }

    /** A producer whose first request is refused and whose second is taken can never place the first (KAFKA-15591). */
    @Test
    void returnsWhenEveryPartitionTakesWhatAProducerSendsAtOnce() throws Exception {
        ServiceContext context = TestInstallation.on(kafka, "written.", Map.of(CommonConfig.TOPICS_PARTITIONS, "30"));
        Map<String, Object> manyRequests =
                Map.of("linger.ms", 0, "batch.size", 1, "delivery.timeout.ms", 15_000, "retry.backoff.ms", 10);
        try (Admin admin = context.kafka().admin("test");
                Producer<byte[], byte[]> producer = context.kafka().producer("test", manyRequests)) {
            new TopicAdmin(admin, context.topics()).apply();

            for (TopicSpec topic : context.topics().specs()) {
                for (int partition = 0; partition < topic.partitions(); partition++) {
                    for (int i = 0; i < 10; i++) {
                        producer.send(new ProducerRecord<>(topic.name(), partition, new byte[1], new byte[100]));
                    }
                }
            }
            producer.flush();

            assertThat(refusals(producer)).isZero();
        }
    }

    @Test
    void changesNothingTheSecondTime() throws Exception {
        ServiceContext context = TestInstallation.on(kafka, "twice.", Map.of());
        try (Admin admin = context.kafka().admin("test")) {
            TopicAdmin topics = new TopicAdmin(admin, context.topics());
            topics.apply();
            awaitNoDifference(topics);

            assertThat(topics.apply()).isEmpty();
        }
    }

    @Test
    void setsASettingThatDiffers() throws Exception {
        ServiceContext context = TestInstallation.on(kafka, "altered.", Map.of());
        try (Admin admin = context.kafka().admin("test")) {
            create(admin, "altered.dead-letters", 2, Map.of("retention.ms", "1000"));
            TopicAdmin topics = new TopicAdmin(admin, context.topics());

            List<Difference> changed = topics.apply();

            assertThat(changed)
                    .extracting(Difference::toString)
                    .contains("altered.dead-letters: retention.ms is not 7776000000");
            awaitNoDifference(topics);
        }
    }

    @Test
    void refusesAnotherPartitionCountBeforeItChangesAnything() throws Exception {
        ServiceContext context = TestInstallation.on(kafka, "moved.", Map.of());
        try (Admin admin = context.kafka().admin("test")) {
            create(admin, "moved.deliveries", 5, Map.of());
            TopicAdmin topics = new TopicAdmin(admin, context.topics());

            assertThatThrownBy(topics::apply)
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("moved.deliveries: has 5 partitions (expected: 2");
            assertThat(admin.listTopics().names().get()).doesNotContain("moved.wallet.events");
        }
    }

    @Test
    void tellsTopicsNoServiceMayRunOnFromThoseThatAreMerelyUnlike() throws Exception {
        ServiceContext context = TestInstallation.on(kafka, "told.", Map.of());
        try (Admin admin = context.kafka().admin("test")) {
            TopicAdmin topics = new TopicAdmin(admin, context.topics());
            create(
                    admin,
                    "told.wallet.events",
                    2,
                    Map.of("message.timestamp.type", "CreateTime", "segment.ms", "1000000"));

            List<Difference> differences = topics.check();

            assertThat(differences)
                    .filteredOn(difference -> difference.topic().equals("told.wallet.events"))
                    .filteredOn(Difference::losesRecords)
                    .extracting(Difference::text)
                    .contains("message.timestamp.type is not LogAppendTime")
                    .doesNotContain("segment.ms is not 86400000");
            assertThat(differences)
                    .filteredOn(difference -> difference.topic().equals("told.endpoints"))
                    .singleElement()
                    .matches(Difference::losesRecords);
        }
    }

    /** Brokers learn of a new topic a moment after the controller has made it. */
    private static void create(Admin admin, String topic, int partitions, Map<String, String> settings) {
        kafka.topics().create(topic, partitions, settings);
        await().until(() -> admin.listTopics().names().get().contains(topic));
    }

    private static double refusals(Producer<byte[], byte[]> producer) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("record-retry-total")
                        && metric.getKey().group().equals("producer-metrics"))
                .mapToDouble(metric -> (double) metric.getValue().metricValue())
                .sum();
    }

    private static void awaitNoDifference(TopicAdmin topics) {
        await().untilAsserted(() -> assertThat(topics.check()).isEmpty());
    }
}
