package io.bellwire.console;

import static io.bellwire.console.Samples.attempt;
import static io.bellwire.console.Samples.task;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.delivery.v1.AuditAct;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.ServiceContexts;
import io.bellwire.service.StartException;
import io.bellwire.testkit.client.ConsoleClient;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleServiceIT {
    private static final String KEY = "an-admin-key-of-the-tests";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static KafkaCluster cluster;
    private static int installations;

    @TempDir
    private Path directory;

    private ServiceContext context;
    private Producer<byte[], byte[]> producer;
    private ConsoleService console;

    @BeforeAll
    static void startKafka() {
        cluster = KafkaClusters.start();
    }

    @AfterAll
    static void stopKafka() {
        cluster.close();
    }

    @BeforeEach
    void install() throws Exception {
        context = context(directory, "t" + ++installations + '.');
        createTopics(context);
        producer = context.kafka().producer("test", Map.of());
    }

    @AfterEach
    void close() {
        if (console != null) {
            console.close();
        }
        producer.close();
    }

    @Test
    void replaysADeadLetterToSuccess() throws Exception {
        produce(Topic.DELIVERY_ATTEMPTS, "d1", failure("d1", 1));
        produce(Topic.DEAD_LETTERS, "ep_1", task("d1", 1).build());
        ConsoleClient client = startConsole();

        JsonNode page = client.listDeadLetters(Map.of("merchantId", "m1"));
        assertThat(page.get("complete").asBoolean()).isTrue();
        assertThat(page.get("items").findValuesAsText("deliveryId")).containsExactly("d1");
        assertThat(client.delivery("d1").get("body").asText()).isEqualTo("{\"of\":\"d1\"}");

        String replayId = client.replay("d1", "endpoint mended");
        AuditAct act = context.codec().decode(onlyRecord(Topic.AUDIT).value(), AuditAct.class);
        assertThat(act.getObject()).isEqualTo("d1");
        DeliveryTask released =
                context.codec().decode(onlyRecord(Topic.DELIVERIES_RETRY).value(), DeliveryTask.class);
        assertThat(released.getReplayId()).isEqualTo(replayId);
        assertThat(released.getOrigin()).isEqualTo(Origin.REPLAY);
        assertThat(state(client, "d1")).isEqualTo("REPLAYING");

        produce(
                Topic.DELIVERY_ATTEMPTS,
                "d1",
                attempt("d1", 2, AttemptResult.DELIVERED)
                        .setOrigin(Origin.REPLAY)
                        .setReplayId(replayId)
                        .build());
        awaitState(client, "d1", "RESOLVED");
    }

    @Test
    void reopensADeadLetterWhoseReplayFails() throws Exception {
        produce(Topic.DEAD_LETTERS, "ep_1", task("d1", 1).build());
        ConsoleClient client = startConsole();
        String replayId = client.replay("d1", "another try");

        produce(Topic.DELIVERY_ATTEMPTS, "d1", failure("d1", 2));
        produce(
                Topic.DEAD_LETTERS,
                "ep_1",
                task("d1", 2).setOrigin(Origin.REPLAY).setReplayId(replayId).build());

        await().atMost(PATIENCE)
                .until(() -> client.delivery("d1").get("replayCount").asInt() == 1);
        assertThat(state(client, "d1")).isEqualTo("OPEN");
    }

    @Test
    void goesOnFromItsOffsetsAfterARestart() throws Exception {
        produce(Topic.DEAD_LETTERS, "ep_1", task("d1", 1).build());
        startConsole();
        console.close();
        produce(Topic.DEAD_LETTERS, "ep_1", task("d2", 1).build());

        ConsoleClient client = startConsole();

        assertThat(ids(client)).containsExactly("d2", "d1");
    }

    @Test
    void readsEverythingAgainWhenItsDataIsDeleted() throws Exception {
        for (int i = 0; i < 20; i++) {
            produce(Topic.DEAD_LETTERS, "ep_" + i, task("d" + i, 1).build());
            produce(Topic.DELIVERY_ATTEMPTS, "d" + i, failure("d" + i, 1));
        }
        List<String> before = ids(startConsole());
        console.close();
        delete(directory);

        List<String> after = ids(startConsole());

        assertThat(after).hasSize(20).isEqualTo(before);
    }

    @Test
    void beginsAgainWhenItsDataTellsOfOtherTopics() throws Exception {
        produce(Topic.DEAD_LETTERS, "ep_1", task("elsewhere", 1).build());
        startConsole();
        console.close();
        producer.close();
        context = context(directory, "t" + ++installations + '.');
        createTopics(context);
        producer = context.kafka().producer("test", Map.of());
        produce(Topic.DEAD_LETTERS, "ep_1", task("here", 1).build());

        ConsoleClient client = startConsole();

        assertThat(ids(client)).containsExactly("here");
    }

    @Test
    void quarantinesWhatItCannotReadAndGoesOn() throws Exception {
        produce(Topic.DEAD_LETTERS, "ep_1", "not a record".getBytes(UTF_8));
        produce(Topic.DEAD_LETTERS, "ep_1", (byte[]) null);
        produce(Topic.DEAD_LETTERS, "ep_1", task("d1", 1).build());

        ConsoleClient client = startConsole();

        assertThat(ids(client)).containsExactly("d1");
        List<ConsumerRecord<byte[], byte[]>> quarantined = records(Topic.QUARANTINE);
        assertThat(quarantined).hasSize(2);
        Quarantined first = context.codec().decode(quarantined.get(0).value(), Quarantined.class);
        assertThat(first.getTopic()).isEqualTo("dead-letters");
        assertThat(first.getService()).isEqualTo("console");
        assertThat(first.getReason()).isEqualTo("not_a_record");
        assertThat(UTF_8.decode(first.getValue()).toString()).isEqualTo("not a record");
    }

    private ConsoleClient startConsole() throws StartException {
        console = new ConsoleService(context);
        console.start();
        await().atMost(PATIENCE).until(() -> console.readiness().isReady());
        return new ConsoleClient(console.uri(), KEY);
    }

    private static ServiceContext context(Path directory, String prefix) throws Exception {
        Map<String, String> values = new HashMap<>();
        values.put(CommonConfig.BOOTSTRAP_SERVERS, cluster.bootstrapServers());
        values.put(CommonConfig.TOPICS_PREFIX, prefix);
        values.put(CommonConfig.ADMIN_KEY, KEY);
        values.put(CommonConfig.SECRETS_KEY, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        values.put(ConsoleConfig.PORT, "0");
        values.put(ConsoleConfig.DATA_DIR, directory.resolve("console").toString());
        return ServiceContexts.create(
                Configuration.of(values, List.of(CommonConfig.DEFINITION, ConsoleConfig.DEFINITION)));
    }

    private static void createTopics(ServiceContext context) {
        for (Topic topic : List.of(
                Topic.DEAD_LETTERS, Topic.DELIVERY_ATTEMPTS, Topic.DELIVERIES_RETRY, Topic.QUARANTINE, Topic.AUDIT)) {
            cluster.topics()
                    .create(
                            context.topics().name(topic),
                            topic == Topic.AUDIT ? 1 : 2,
                            Map.of("message.timestamp.type", "LogAppendTime"));
        }
    }

    private void produce(Topic topic, String key, SpecificRecord value) throws Exception {
        produce(topic, key, context.codec().encode(context.topics().name(topic), value));
    }

    private void produce(Topic topic, String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(context.topics().name(topic), key.getBytes(UTF_8), value))
                .get();
    }

    private static SpecificRecord failure(String deliveryId, int attempt) {
        return attempt(deliveryId, attempt, AttemptResult.DEAD_LETTER)
                .setHttpStatus(500)
                .setErrorClass("http_5xx")
                .build();
    }

    private ConsumerRecord<byte[], byte[]> onlyRecord(Topic topic) {
        List<ConsumerRecord<byte[], byte[]>> records = records(topic);
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        return cluster.topics().readCommitted(context.topics().name(topic));
    }

    private static List<String> ids(ConsoleClient client) {
        return client.listDeadLetters(Map.of("limit", "200")).get("items").findValuesAsText("deliveryId");
    }

    private static String state(ConsoleClient client, String deliveryId) {
        return client.delivery(deliveryId).get("state").asText();
    }

    private static void awaitState(ConsoleClient client, String deliveryId, String expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(state(client, deliveryId)).isEqualTo(expected));
    }

    private static void delete(Path directory) throws Exception {
        try (var files = Files.walk(directory.resolve("console"))) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }
}
