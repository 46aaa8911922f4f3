package io.bellwire.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Readiness;
import io.bellwire.service.ServiceContext;
import io.bellwire.testkit.kafka.ForkedKafka;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class TableWatchIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final byte[] NO_RECORD = {1, 2, 3};

    private static KafkaCluster shared;

    /** What a test started, in that order. */
    private final List<AutoCloseable> open = new ArrayList<>();

    private KafkaCluster kafka;
    private ServiceContext context;
    private Producer<byte[], byte[]> producer;

    @BeforeAll
    static void startKafka() {
        shared = KafkaClusters.start();
    }

    @AfterAll
    static void stopKafka() {
        shared.close();
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void keepsWhatIsBadInEachTableWithItsBytesAndReason(TestInfo test) throws Exception {
        install(shared, test, true);
        startWatch();

        List<RecordMetadata> bad = new ArrayList<>();
        for (Topic table : TableWatch.TABLES) {
            byte[] good = context.codec().encode(context.topics().name(table), sample(table));
            put(table, "k1", good);
            put(table, "k2", null);
            bad.add(put(table, "k3", NO_RECORD));
            bad.add(put(table, "k4", Arrays.copyOf(good, good.length / 2)));
            bad.add(put(table, "k5", good));
            put(table, "k1", good);
        }

        List<Quarantined> kept = awaitQuarantined(bad.size());
        assertThat(kept)
                .extracting(Quarantined::getTopic, Quarantined::getReason)
                .containsExactlyInAnyOrder(
                        tuple("merchants", "not_a_record"),
                        tuple("merchants", "truncated"),
                        tuple("merchants", "key_mismatch"),
                        tuple("endpoints", "not_a_record"),
                        tuple("endpoints", "truncated"),
                        tuple("endpoints", "key_mismatch"),
                        tuple("endpoint.health", "not_a_record"),
                        tuple("endpoint.health", "truncated"),
                        tuple("endpoint.health", "key_mismatch"));
        assertThat(kept).extracting(Quarantined::getService).containsOnly("gateway");
        assertThat(kept)
                .filteredOn(record -> record.getReason().equals("not_a_record"))
                .extracting(Quarantined::getKey, Quarantined::getValue)
                .containsOnly(tuple(ByteBuffer.wrap("k3".getBytes(UTF_8)), ByteBuffer.wrap(NO_RECORD)));
        assertThat(kept)
                .extracting(TableWatchIT::place)
                .containsExactlyInAnyOrderElementsOf(
                        bad.stream().map(this::place).toList());
        await().atMost(LIMIT).untilAsserted(() -> assertThat(quarantinedCount()).isEqualTo(bad.size()));
    }

    @Test
    void keepsARecordWithoutKeyThatATableOfAnotherPolicyLetIn(TestInfo test) throws Exception {
        install(shared, test, false);
        startWatch();
        byte[] good = context.codec().encode(context.topics().name(Topic.MERCHANTS), sample(Topic.MERCHANTS));

        put(Topic.MERCHANTS, null, good);
        put(Topic.MERCHANTS, null, null);

        assertThat(awaitQuarantined(2))
                .extracting(Quarantined::getReason)
                .containsExactlyInAnyOrder("key_mismatch", "null_value");
    }

    @Test
    void goesOnAfterARestartWithoutRepeatingItself(TestInfo test) throws Exception {
        install(shared, test, true);
        TableWatch first = startWatch();
        RecordMetadata before = put(Topic.ENDPOINTS, "k1", NO_RECORD);
        awaitQuarantined(1);

        first.close();
        RecordMetadata meanwhile = put(Topic.ENDPOINTS, "k1", NO_RECORD);
        startWatch();

        // The table has one partition: had it been read from the beginning, the first would be here again by now.
        assertThat(awaitQuarantined(2))
                .extracting(TableWatchIT::place)
                .containsExactlyInAnyOrder(place(before), place(meanwhile));
    }

    @Test
    void keepsARecordOnceHoweverManyGatewaysThereAre(TestInfo test) throws Exception {
        install(shared, test, true);
        TableWatch one = startWatch();
        TableWatch another = startWatch();
        await().atMost(LIMIT).until(() -> members() == 2);

        List<String> bad = new ArrayList<>();
        for (Topic table : TableWatch.TABLES) {
            bad.add(place(put(table, "k1", NO_RECORD)));
            bad.add(place(put(table, "k2", NO_RECORD)));
        }
        awaitQuarantined(bad.size());
        one.close();
        another.close();

        assertThat(quarantined()).extracting(TableWatchIT::place).containsExactlyInAnyOrderElementsOf(bad);
    }

    @Test
    void commitsNothingThatQuarantineDidNotTake(TestInfo test) throws Exception {
        install(shared, test, true);
        setQuarantineLimit("1024");
        RecordMetadata small = put(Topic.ENDPOINTS, "k1", NO_RECORD);
        RecordMetadata large = put(Topic.ENDPOINTS, "k2", incompressible(64 << 10));
        TableWatch watch = startWatch();

        await().atMost(LIMIT).until(() -> failures() >= 2); // tried, and tried again
        assertThat(quarantined()).extracting(TableWatchIT::place).containsExactly(place(small));
        assertThat(committed()).isEqualTo(large.offset());
        assertThat(watch.readiness()).isEqualTo(waitingFor(large));

        setQuarantineLimit(String.valueOf(TopicCatalogue.MAX_QUARANTINE_BYTES));
        assertThat(awaitQuarantined(2)).extracting(TableWatchIT::place).containsExactly(place(small), place(large));
        await().atMost(LIMIT).until(() -> committed() == large.offset() + 1);
        await().atMost(LIMIT).until(() -> watch.readiness().isReady());
    }

    @Test
    void isReadyAgainOnceAnotherGatewayKeepsWhatItCannot(TestInfo test) throws Exception {
        install(shared, test, true);
        RecordMetadata large = put(Topic.ENDPOINTS, "k1", incompressible(64 << 10));
        TableWatch unable = startWatch(context.kafka().producer("gateway", Map.of("max.request.size", 1024)));
        await().atMost(LIMIT).until(() -> unable.readiness().equals(waitingFor(large)));

        startWatch();

        assertThat(awaitQuarantined(1)).extracting(TableWatchIT::place).containsExactly(place(large));
        await().atMost(LIMIT).until(() -> unable.readiness().isReady());
    }

    @Test
    void goesOnWhenKafkaIsBack(TestInfo test) throws Exception {
        ForkedKafka mortal = ForkedKafka.start();
        open.add(mortal);
        install(mortal, test, true);
        startWatch();
        RecordMetadata before = put(Topic.ENDPOINTS, "k1", NO_RECORD);
        awaitQuarantined(1);
        await().atMost(LIMIT).until(() -> committed() == before.offset() + 1);

        mortal.kill();
        mortal.restart();
        RecordMetadata after = put(Topic.ENDPOINTS, "k1", NO_RECORD);

        assertThat(awaitQuarantined(2)).extracting(TableWatchIT::place).containsExactly(place(before), place(after));
    }

    private void install(KafkaCluster cluster, TestInfo test, boolean compacted) throws Exception {
        kafka = cluster;
        context = GatewayUnderTest.context(Map.of(
                CommonConfig.BOOTSTRAP_SERVERS, cluster.bootstrapServers(),
                CommonConfig.TOPICS_PREFIX, test.getTestMethod().orElseThrow().getName() + '.',
                CommonConfig.TOPICS_PARTITIONS, "1",
                CommonConfig.TOPICS_REPLICATION_FACTOR, "1",
                CommonConfig.TOPICS_MIN_INSYNC_REPLICAS, "1"));
        context.topics().specs().forEach(spec -> cluster.topics()
                .create(spec.name(), spec.partitions(), compacted ? spec.settings() : Map.of()));
        producer = context.kafka().producer("test", Map.of());
        open.add(producer);
    }

    private TableWatch startWatch() {
        return startWatch(context.kafka().producer("gateway", Map.of()));
    }

    private TableWatch startWatch(Producer<byte[], byte[]> own) {
        open.add(own);
        TableWatch watch = new TableWatch(context, new KafkaPublisher(own));
        open.add(watch);
        watch.start();
        return watch;
    }

    private RecordMetadata put(Topic table, @Nullable String key, byte @Nullable [] value) throws Exception {
        return producer.send(new ProducerRecord<>(
                        context.topics().name(table), key == null ? null : key.getBytes(UTF_8), value))
                .get();
    }

    private static byte[] incompressible(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static SpecificRecord sample(Topic table) {
        return switch (table) {
            case MERCHANTS ->
                new Merchant("k1", "Shop", Map.of(), List.of(), false, GatewayUnderTest.NOW, GatewayUnderTest.NOW);
            case ENDPOINTS ->
                Endpoint.newBuilder()
                        .setEndpointId("k1")
                        .setMerchantId("m1")
                        .setUrl("https://merchant.shop.com/cb")
                        .setEventTypes(List.of("*"))
                        .setStatus(EndpointStatus.ACTIVE)
                        .setSecrets(List.of())
                        .setCreatedAt(GatewayUnderTest.NOW)
                        .setUpdatedAt(GatewayUnderTest.NOW)
                        .build();
            case ENDPOINT_HEALTH ->
                EndpointHealth.newBuilder()
                        .setEndpointId("k1")
                        .setMerchantId("m1")
                        .setState(HealthState.FAILING)
                        .setReason("http_5xx")
                        .setChangedAt(GatewayUnderTest.NOW)
                        .build();
            default -> throw new AssertionError(table);
        };
    }

    private List<Quarantined> awaitQuarantined(int count) {
        await().atMost(LIMIT).until(() -> quarantined().size() >= count);
        assertThat(quarantined()).hasSize(count);
        return quarantined();
    }

    private List<Quarantined> quarantined() {
        return kafka.topics().readCommitted(context.topics().name(Topic.QUARANTINE)).stream()
                .map(this::decode)
                .toList();
    }

    private Quarantined decode(ConsumerRecord<byte[], byte[]> kept) {
        try {
            return context.codec().decode(kept.value(), Quarantined.class);
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }

    private double quarantinedCount() {
        return context.meters().find("bellwire.gateway.quarantined").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private double failures() {
        return context.meters().counter("bellwire.gateway.quarantine.failures").count();
    }

    private static Readiness waitingFor(RecordMetadata bad) {
        return Readiness.waiting("quarantine, which does not take the bad record of " + bad.topic() + '-'
                + bad.partition() + " at " + bad.offset());
    }

    private void setQuarantineLimit(String bytes) throws Exception {
        ConfigResource quarantine =
                new ConfigResource(ConfigResource.Type.TOPIC, context.topics().name(Topic.QUARANTINE));
        AlterConfigOp limit = new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), OpType.SET);
        try (Admin admin = context.kafka().admin("test")) {
            admin.incrementalAlterConfigs(Map.of(quarantine, List.of(limit)))
                    .all()
                    .get();
        }
    }

    private int members() throws ExecutionException, InterruptedException {
        String group = context.kafka().groupId("gateway");
        try (Admin admin = context.kafka().admin("test")) {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get()
                    .members()
                    .size();
        }
    }

    /** Next offset of {@code endpoints} to be read by whoever takes over; 0 if none was ever committed. */
    private long committed() throws ExecutionException, InterruptedException {
        TopicPartition endpoints = new TopicPartition(context.topics().name(Topic.ENDPOINTS), 0);
        try (Admin admin = context.kafka().admin("test")) {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets(
                            context.kafka().groupId("gateway"))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(endpoints);
            return offset == null ? 0 : offset.offset();
        }
    }

    private static String place(Quarantined record) {
        return record.getTopic() + '/' + record.getPartition() + '@' + record.getOffset();
    }

    private String place(RecordMetadata written) {
        return context.topics().withoutPrefix(written.topic()) + '/' + written.partition() + '@' + written.offset();
    }
}
