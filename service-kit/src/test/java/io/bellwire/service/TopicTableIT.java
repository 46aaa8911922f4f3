package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class TopicTableIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static KafkaCluster kafka;

    private ServiceContext context;
    private Producer<byte[], byte[]> producer;
    private TopicTable<Merchant> table;

    @BeforeAll
    static void startKafka() {
        kafka = KafkaClusters.start();
    }

    @AfterAll
    static void closeKafka() {
        kafka.close();
    }

    @BeforeEach
    void makeInstallation(TestInfo test) throws Exception {
        context = TestInstallation.on(kafka, test.getTestMethod().orElseThrow().getName() + '.', Map.of());
        try (Admin admin = context.kafka().admin("test")) {
            new TopicAdmin(admin, context.topics()).apply();
        }
        producer = context.kafka().producer("test", Map.of());
        table = new TopicTable<>(context, "test", Topic.MERCHANTS, Merchant.class);
    }

    @AfterEach
    void close() {
        table.close();
        producer.close();
    }

    @Test
    void holdsTheNewestValueOfEachKeyOnceCaughtUp() throws Exception {
        put("m1", merchant("first"));
        put("m1", merchant("second"));
        put("m2", merchant("m2", "other"));

        table.start();

        await().atMost(LIMIT).until(table::isCaughtUp);
        assertThat(table.get("m1")).isEqualTo(merchant("second"));
        assertThat(table.values()).hasSize(2);
    }

    @Test
    void isCaughtUpOnAnEmptyTopic() {
        table.start();

        await().atMost(LIMIT).until(table::isCaughtUp);
        assertThat(table.values()).isEmpty();
    }

    @Test
    void showsARecordOnceItsOffsetIsAwaited() throws Exception {
        table.start();
        RecordMetadata written = put("m1", merchant("new"));

        assertThat(table.awaitOffset(written.partition(), written.offset(), LIMIT))
                .isTrue();
        assertThat(table.get("m1")).isEqualTo(merchant("new"));
    }

    @Test
    void saysSoWhenAnOffsetDoesNotComeInTime() throws Exception {
        table.start();

        assertThat(table.awaitOffset(0, 1_000, Duration.ofMillis(1))).isFalse();
    }

    @Test
    void showsWhatWasWrittenBeforeARefresh() throws Exception {
        table.start();
        await().atMost(LIMIT).until(table::isCaughtUp);
        put("m1", merchant("new"));

        assertThat(table.refresh(LIMIT)).isTrue();
        assertThat(table.get("m1")).isEqualTo(merchant("new"));
    }

    @Test
    void forgetsADeletedKeyAndTellsItsListeners() throws Exception {
        List<String> changes = new CopyOnWriteArrayList<>();
        table.onChange((key, value) -> changes.add(key + (value == null ? " gone" : " " + value.getName())));
        put("m1", merchant("here"));
        RecordMetadata deleted = put("m1", null);

        table.start();

        assertThat(table.awaitOffset(deleted.partition(), deleted.offset(), LIMIT))
                .isTrue();
        assertThat(table.get("m1")).isNull();
        assertThat(changes).containsExactly("m1 here", "m1 gone");
    }

    @Test
    void keepsTheLastGoodValueOfAPoisonedKey() throws Exception {
        put("m1", merchant("good"));
        RecordMetadata poison = send("m1", new byte[] {1, 2, 3});

        table.start();

        assertThat(table.awaitOffset(poison.partition(), poison.offset(), LIMIT))
                .isTrue();
        assertThat(table.get("m1")).isEqualTo(merchant("good"));
    }

    @Test
    void believesNoRecordUnderTheKeyOfAnother() throws Exception {
        List<String> changes = new CopyOnWriteArrayList<>();
        table.onChange((key, value) -> changes.add(key));
        put("m1", merchant("m1", "own"));
        put("m1", merchant("m2", "misplaced"));
        RecordMetadata last = put("m3", merchant("m1", "misplaced"));

        table.start();

        assertThat(table.awaitOffset(last.partition(), last.offset(), LIMIT)).isTrue();
        assertThat(table.values()).containsExactly(merchant("m1", "own"));
        assertThat(changes).containsExactly("m1");
    }

    @Test
    void tellsAListenerAgainThatFailed() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        List<String> heard = new CopyOnWriteArrayList<>();
        table.onChange((key, value) -> {
            if (key.equals("m2") && failures.getAndDecrement() > 0) {
                throw new IllegalStateException("a listener's bug");
            }
            heard.add(key);
        });
        table.start();
        RecordMetadata before = put("m1", merchant("before"));
        assertThat(table.awaitOffset(before.partition(), before.offset(), LIMIT))
                .isTrue();

        put("m2", merchant("m2", "fatal, twice"));
        RecordMetadata after = put("m3", merchant("m3", "after"));

        assertThat(table.awaitOffset(after.partition(), after.offset(), LIMIT)).isTrue();
        assertThat(heard).containsExactly("m1", "m2", "m3");
        assertThat(table.values()).hasSize(3);
    }

    @Test
    void waitsForATopicThatIsNotThereYet() throws Exception {
        ServiceContext early = TestInstallation.on(kafka, "early.", Map.of());
        try (TopicTable<Merchant> eager = new TopicTable<>(early, "eager", Topic.MERCHANTS, Merchant.class);
                Admin admin = early.kafka().admin("test")) {
            eager.start();
            assertThat(eager.refresh(Duration.ofSeconds(2))).isFalse();

            new TopicAdmin(admin, early.topics()).apply();

            await().atMost(LIMIT).until(eager::isCaughtUp);
        }
    }

    private RecordMetadata put(String key, Merchant merchant) throws Exception {
        String topic = context.topics().name(Topic.MERCHANTS);
        return send(key, merchant == null ? null : context.codec().encode(topic, merchant));
    }

    private RecordMetadata send(String key, byte[] value) throws Exception {
        String topic = context.topics().name(Topic.MERCHANTS);
        return producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                .get();
    }

    private static Merchant merchant(String name) {
        return merchant("m1", name);
    }

    private static Merchant merchant(String id, String name) {
        Instant then = Instant.ofEpochMilli(1_767_225_600_000L);
        return Merchant.newBuilder()
                .setMerchantId(id)
                .setName(name)
                .setCreatedAt(then)
                .setUpdatedAt(then)
                .build();
    }
}
