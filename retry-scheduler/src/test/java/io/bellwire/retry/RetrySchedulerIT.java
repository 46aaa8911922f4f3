package io.bellwire.retry;

import static io.bellwire.retry.Tasks.CODEC;
import static io.bellwire.retry.Tasks.task;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.Readiness;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.ServiceContexts;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetrySchedulerIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static KafkaCluster kafka;
    private static int installations;

    private String prefix;
    private ServiceContext context;

    @BeforeAll
    static void startKafka() {
        kafka = KafkaClusters.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void createTopics() throws ConfigurationException {
        prefix = "installation-" + ++installations + '.';
        context = context("300ms,1s");
        context.topics().specs().forEach(spec -> kafka.topics()
                .create(spec.name(), spec.partitions(), spec.settings()));
    }

    private ServiceContext context(String schedule) throws ConfigurationException {
        Map<String, String> settings = Map.of(
                CommonConfig.BOOTSTRAP_SERVERS,
                kafka.bootstrapServers(),
                CommonConfig.TOPICS_PREFIX,
                prefix,
                CommonConfig.TOPICS_PARTITIONS,
                "2",
                CommonConfig.TOPICS_REPLICATION_FACTOR,
                "1",
                CommonConfig.TOPICS_MIN_INSYNC_REPLICAS,
                "1",
                CommonConfig.RETRY_SCHEDULE,
                schedule,
                CommonConfig.ADMIN_KEY,
                "0123456789abcdef",
                CommonConfig.SECRETS_KEY,
                Base64.getEncoder().encodeToString(new byte[32]));
        return ServiceContexts.create(
                Configuration.of(settings, List.of(CommonConfig.DEFINITION, RetrySchedulerConfig.DEFINITION)));
    }

    @Test
    void forwardsEveryRetryOnceAndNeverEarly() throws Exception {
        Map<String, Long> appended = new TreeMap<>();
        try (RetrySchedulerService scheduler = new RetrySchedulerService(context)) {
            scheduler.start();
            for (int i = 0; i < 40; i++) {
                int tier = i % 2;
                appended.put("dl_" + i, produce(tier, "dl_" + i).timestamp() + delayMillis(tier));
            }
            await().atMost(LIMIT).until(() -> forwarded().size() >= appended.size());
        }

        List<ConsumerRecord<byte[], byte[]>> forwarded = forwarded();
        assertThat(forwarded).hasSize(appended.size()).allSatisfy(record -> {
            DeliveryTask task = CODEC.decode(record.value(), DeliveryTask.class);
            assertThat(record.timestamp()).isGreaterThanOrEqualTo(appended.get(task.getDeliveryId()));
            assertThat(task.getOrigin()).isEqualTo(Origin.RETRY);
            assertThat(record.key()).isEqualTo("ep_1".getBytes(UTF_8));
        });
        assertThat(deliveryIds(forwarded)).doesNotHaveDuplicates();
    }

    @Test
    void goesOnWhereAnotherLeftOff() throws Exception {
        try (RetrySchedulerService first = new RetrySchedulerService(context)) {
            first.start();
            produce(0, "dl_before");
            await().atMost(LIMIT).until(() -> forwarded().size() == 1);
        }
        produce(0, "dl_after");

        try (RetrySchedulerService second = new RetrySchedulerService(context)) {
            second.start();
            await().atMost(LIMIT).until(() -> forwarded().size() == 2);
        }

        assertThat(deliveryIds(forwarded())).containsExactlyInAnyOrder("dl_before", "dl_after");
    }

    @Test
    void quarantinesPoisonAndForwardsItsNeighbours() throws Exception {
        produce(0, "dl_1");
        send(context.topics().retryTier(0), new byte[] {9, 9, 9});
        send(context.topics().retryTier(0), null);
        produce(0, "dl_2");

        try (RetrySchedulerService scheduler = new RetrySchedulerService(context)) {
            scheduler.start();
            await().atMost(LIMIT).until(() -> forwarded().size() == 2 && committed() == 4);
        }

        List<String> reasons = kafka.topics().readCommitted(context.topics().name(Topic.QUARANTINE)).stream()
                .map(RetrySchedulerIT::reason)
                .toList();
        assertThat(reasons).containsExactlyInAnyOrder("not_a_record", "null_value");
    }

    @Test
    void forwardsWhatWaitsInATierThatLeftTheSchedule() throws Exception {
        long due = produce(0, "dl_left_behind").timestamp() + delayMillis(0);

        try (RetrySchedulerService scheduler = new RetrySchedulerService(context("1s"))) {
            scheduler.start();
            await().atMost(LIMIT).until(() -> !forwarded().isEmpty());
        }

        assertThat(deliveryIds(forwarded())).containsExactly("dl_left_behind");
        assertThat(forwarded().get(0).timestamp()).isGreaterThanOrEqualTo(due);
    }

    @Test
    void saysSoWhenItsThreadDies() {
        ServiceContext deadly = new ServiceContext(
                context.configuration(), context.kafka(), context.topics(), context.codec(), context.meters(), () -> {
                    throw new NoClassDefFoundError("of this test");
                });

        try (RetrySchedulerService scheduler = new RetrySchedulerService(deadly)) {
            scheduler.start();

            await().atMost(LIMIT).until(() -> scheduler.readiness() instanceof Readiness.Failed);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> forwarded() {
        return kafka.topics().readCommitted(context.topics().name(Topic.DELIVERIES_RETRY));
    }

    private long delayMillis(int tier) {
        return context.topics().schedule().delay(tier).toMillis();
    }

    private RecordMetadata produce(int tier, String deliveryId) throws ExecutionException, InterruptedException {
        String topic = context.topics().retryTier(tier);
        return send(topic, CODEC.encode(topic, task(deliveryId)));
    }

    private RecordMetadata send(String topic, byte[] value) throws ExecutionException, InterruptedException {
        try (Producer<byte[], byte[]> producer = context.kafka().producer("test", Map.of())) {
            return producer.send(new ProducerRecord<>(topic, "ep_1".getBytes(UTF_8), value))
                    .get();
        }
    }

    private long committed() throws ExecutionException, InterruptedException {
        try (Admin admin = context.kafka().admin("test")) {
            return admin
                    .listConsumerGroupOffsets(context.kafka().groupId("retry-scheduler"))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        }
    }

    private static List<String> deliveryIds(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(RetrySchedulerIT::deliveryId).toList();
    }

    private static String deliveryId(ConsumerRecord<byte[], byte[]> record) {
        try {
            return CODEC.decode(record.value(), DeliveryTask.class).getDeliveryId();
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }

    private static String reason(ConsumerRecord<byte[], byte[]> record) {
        try {
            return CODEC.decode(record.value(), Quarantined.class).getReason();
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }
}
