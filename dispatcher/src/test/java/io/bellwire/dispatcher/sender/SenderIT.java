package io.bellwire.dispatcher.sender;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.registry.v1.SealedSecret;
import io.bellwire.schemas.signing.SigningKey;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.SecretSealer;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.ServiceContexts;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Reply;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import io.bellwire.testkit.receiver.SwitchableScript;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class SenderIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String SECRETS_KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String SHOP = "ep_shop";
    /** Of tests whose attempts do not time out. */
    private static final String PATIENT = "patient";

    private static KafkaCluster kafka;

    private ScriptedReceiver receiver;
    private ServiceContext context;
    private Producer<byte[], byte[]> producer;
    private SenderService sender;

    @BeforeAll
    static void startKafka() {
        kafka = KafkaClusters.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void start(TestInfo test) throws ConfigurationException, IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                CommonConfig.BOOTSTRAP_SERVERS, kafka.bootstrapServers(),
                CommonConfig.TOPICS_PREFIX, test.getTestMethod().orElseThrow().getName() + '.',
                CommonConfig.TOPICS_PARTITIONS, "2",
                CommonConfig.TOPICS_REPLICATION_FACTOR, "1",
                CommonConfig.TOPICS_MIN_INSYNC_REPLICAS, "1",
                CommonConfig.RETRY_SCHEDULE, "10s,1m",
                CommonConfig.ADMIN_KEY, "0123456789abcdef",
                CommonConfig.SECRETS_KEY, SECRETS_KEY,
                CommonConfig.EGRESS_ALLOW_HTTP, "true",
                CommonConfig.EGRESS_ALLOW_CIDRS, "127.0.0.0/8"));
        settings.put(SenderConfig.DELIVERY_TIMEOUT, "2s");
        settings.put(SenderConfig.IN_FLIGHT, "400"); // so that a backlog of a few hundred takes up all there is
        if (test.getTags().contains(PATIENT)) {
            settings.put(SenderConfig.DELIVERY_TIMEOUT, "1m");
        }
        context = ServiceContexts.create(
                Configuration.of(settings, List.of(CommonConfig.DEFINITION, SenderConfig.DEFINITION)));
        context.topics().specs().forEach(spec -> kafka.topics()
                .create(spec.name(), spec.partitions(), spec.settings()));
        receiver = ScriptedReceiver.start(InstantSource.system());
        producer = context.kafka().producer("test", Map.of());
        sender = new SenderService(context);
        sender.start();
    }

    @AfterEach
    void stop() {
        sender.close();
        producer.close();
        receiver.close();
    }

    @Test
    void deliversSignedAndRecordsIt() {
        endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());

        send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));

        Attempt attempt = await().atMost(LIMIT)
                .until(() -> attempts("dl_1"), list -> list.size() == 1)
                .get(0);
        assertThat(attempt.getOutcome()).isEqualTo(AttemptResult.DELIVERED);
        assertThat(attempt.getHttpStatus()).isEqualTo(200);
        assertThat(attempt.getErrorClass()).isNull();
        assertThat(receiver.received()).singleElement().satisfies(callback -> {
            assertThat(callback.signatureValid()).isTrue();
            assertThat(callback.webhookId()).isEqualTo("cb_dl_1");
            assertThat(callback.attempt()).isEqualTo(1);
            assertThat(callback.origin()).isEqualTo("live");
            assertThat(callback.contentType()).isEqualTo("application/json");
            assertThat(callback.userAgent()).startsWith("Bellwire/");
            assertThat(callback.body().text()).isEqualTo("{\"id\":\"evt_1\"}");
        });
        awaitCommitted(Topic.DELIVERIES);
    }

    @Test
    void sendsAFailedOneToItsTier() {
        endpoint(SHOP, EndpointStatus.ACTIVE, Script.alwaysStatus(500));

        send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));

        DeliveryTask waiting = awaitOne(context.topics().retryTier(0), DeliveryTask.class);
        assertThat(waiting.getAttempt()).isEqualTo(1);
        assertThat(waiting.getTier()).isEqualTo(1);
        assertThat(waiting.getLastHttpStatus()).isEqualTo(500);
        assertThat(waiting.getLastErrorClass()).isEqualTo("http_5xx");
        assertThat(attempts("dl_1")).singleElement().satisfies(attempt -> {
            assertThat(attempt.getOutcome()).isEqualTo(AttemptResult.RETRY);
            assertThat(attempt.getRetryTopic()).isEqualTo("retry.10s");
        });
        awaitCommitted(Topic.DELIVERIES);
    }

    @Test
    void waitsLongerWhenAskedTo() {
        endpoint(SHOP, EndpointStatus.ACTIVE, Script.always(Reply.status(429).withHeader("retry-after", "30")));

        send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));

        assertThat(awaitOne(context.topics().retryTier(1), DeliveryTask.class).getTier())
                .isEqualTo(1);
    }

    @Test
    void makesADeadLetterOfOneWhoseScheduleIsUsedUp() {
        endpoint(SHOP, EndpointStatus.ACTIVE, Script.alwaysStatus(503));
        DeliveryTask last = Tasks.task("dl_1", SHOP, "subject-1");
        last.setAttempt(2);
        last.setTier(2);
        last.setOrigin(Origin.RETRY);

        send(Topic.DELIVERIES_RETRY, last);

        DeliveryTask dead = awaitOne(context.topics().name(Topic.DEAD_LETTERS), DeliveryTask.class);
        assertThat(dead.getAttempt()).isEqualTo(3);
        assertThat(dead.getLastErrorClass()).isEqualTo("http_5xx");
        assertThat(receiver.received()).singleElement().satisfies(callback -> {
            assertThat(callback.attempt()).isEqualTo(3);
            assertThat(callback.origin()).isEqualTo("retry");
        });
    }

    @Test
    void stopsSendingToAGoneEndpointUntilAReplayMendsIt() {
        SwitchableScript script = Script.switchable(Script.alwaysStatus(410));
        endpoint(SHOP, EndpointStatus.ACTIVE, script);

        send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));
        DeliveryTask gone = awaitOne(context.topics().name(Topic.DEAD_LETTERS), DeliveryTask.class);
        assertThat(gone.getLastErrorClass()).isEqualTo("gone");
        assertThat(awaitOne(context.topics().name(Topic.ENDPOINT_HEALTH), EndpointHealth.class)
                        .getState())
                .isEqualTo(HealthState.DISABLED);

        // The sender learns of it through the topic, so the first ones after it may still be tried.
        await().atMost(LIMIT).until(() -> {
            String deliveryId = "dl_later_" + attempts("").size();
            send(Topic.DELIVERIES, Tasks.task(deliveryId, SHOP, "subject-2"));
            await().until(() -> attempts(deliveryId).size() == 1);
            return "disabled".equals(attempts(deliveryId).get(0).getErrorClass());
        });

        script.switchTo(Script.healthy());
        DeliveryTask replay = Tasks.task("dl_1", SHOP, "subject-1");
        replay.setAttempt(gone.getAttempt());
        replay.setOrigin(Origin.REPLAY);
        send(Topic.DELIVERIES_RETRY, replay);

        await().atMost(LIMIT)
                .until(() -> read(context.topics().name(Topic.ENDPOINT_HEALTH), EndpointHealth.class).stream()
                        .anyMatch(health -> health.getState() == HealthState.HEALTHY));
        assertThat(receiver.byWebhookId("cb_dl_1")).hasSize(2).allMatch(Received::signatureValid);
        assertThat(attempts("dl_1"))
                .extracting(Attempt::getAttempt, Attempt::getOutcome)
                .contains(tuple(2, AttemptResult.DELIVERED));
    }

    @Test
    void quarantinesPoisonAndDeliversItsNeighbours() {
        endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        byte[] whole = encode(Topic.DELIVERIES, Tasks.task("dl_cut", SHOP, "subject-1"));

        send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));
        sendRaw(Topic.DELIVERIES, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        sendRaw(Topic.DELIVERIES, Arrays.copyOf(whole, whole.length - 20));
        sendRaw(Topic.DELIVERIES, null);
        send(Topic.DELIVERIES, Tasks.task("dl_2", SHOP, "subject-2"));

        await().atMost(LIMIT).until(() -> receiver.count() == 2);
        awaitCommitted(Topic.DELIVERIES);
        assertThat(read(context.topics().name(Topic.QUARANTINE), Quarantined.class))
                .extracting(Quarantined::getReason)
                .containsExactlyInAnyOrder("not_a_record", "truncated", "null_value");
    }

    @Test
    void putsOffWhatAPausedEndpointIsOwed() {
        endpoint(SHOP, EndpointStatus.PAUSED, Script.healthy());

        DeliveryTask fresh = Tasks.task("dl_1", SHOP, "subject-1");
        fresh.setCreatedAt(context.clock().instant());
        send(Topic.DELIVERIES, fresh);

        DeliveryTask waiting = awaitOne(context.topics().retryTier(0), DeliveryTask.class);
        assertThat(waiting.getAttempt()).isZero();
        assertThat(waiting.getTier()).isZero();
        assertThat(attempts("dl_1")).isEmpty();
        assertThat(receiver.count()).isZero();
    }

    @Test
    void makesADeadLetterOfWhatARemovedEndpointWasOwed() {
        send(Topic.DELIVERIES, Tasks.task("dl_1", "ep_removed", "subject-1"));

        DeliveryTask dead = awaitOne(context.topics().name(Topic.DEAD_LETTERS), DeliveryTask.class);
        assertThat(dead.getLastErrorClass()).isEqualTo("disabled");
        assertThat(attempts("dl_1")).singleElement().satisfies(attempt -> assertThat(attempt.getDetail())
                .isEqualTo("endpoint removed"));
    }

    @Test
    void sendsNothingItCannotSign() {
        String url = receiver.endpoint("/shop", Script.healthy()).toString();
        register(SHOP, url, EndpointStatus.ACTIVE, ByteBuffer.wrap(new byte[60]));

        send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));

        DeliveryTask waiting = awaitOne(context.topics().retryTier(0), DeliveryTask.class);
        assertThat(waiting.getLastErrorClass()).isEqualTo("policy");
        assertThat(receiver.count()).isZero();
    }

    @Test
    void startsTheCallbacksOfASubjectInOrder() {
        endpoint(SHOP, EndpointStatus.ACTIVE, Script.always(Reply.status(200).after(Duration.ofMillis(20))));

        for (int revision = 1; revision <= 10; revision++) {
            send(Topic.DELIVERIES, Tasks.task("dl_a" + revision, SHOP, "subject-a"));
            send(Topic.DELIVERIES, Tasks.task("dl_b" + revision, SHOP, "subject-b"));
        }

        await().atMost(LIMIT).until(() -> receiver.count() == 20);
        assertThat(receiver.received())
                .extracting(Received::webhookId)
                .filteredOn(id -> id.startsWith("cb_dl_a"))
                .containsExactly(
                        "cb_dl_a1",
                        "cb_dl_a2",
                        "cb_dl_a3",
                        "cb_dl_a4",
                        "cb_dl_a5",
                        "cb_dl_a6",
                        "cb_dl_a7",
                        "cb_dl_a8",
                        "cb_dl_a9",
                        "cb_dl_a10");
    }

    @Test
    void anEndpointThatHangsDelaysItselfOnly() {
        endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        endpoint(
                "ep_hangs",
                EndpointStatus.ACTIVE,
                Script.always(Reply.status(200).after(Duration.ofMinutes(5))));

        for (int i = 0; i < 100; i++) {
            send(Topic.DELIVERIES, Tasks.task("dl_hangs" + i, "ep_hangs", "subject-" + i));
        }
        send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));

        await().atMost(LIMIT).until(() -> attempts("dl_1").size() == 1);
        awaitCommitted(Topic.DELIVERIES);
        assertThat(waitingInTiers()).hasSize(100);
    }

    @Test
    void anEndpointWithASlowBacklogDelaysItselfOnly() {
        assertNeighbourGoesOnBeside(Reply.status(200).after(Duration.ofMillis(400)), 3_000);
    }

    @Test
    void anEndpointThatFailsSlowlyDelaysItselfOnly() {
        assertNeighbourGoesOnBeside(Reply.status(500).after(Duration.ofMillis(1_500)), 600);
    }

    /** On one partition: a slow endpoint is owed more than the sender takes on at once, and then a healthy one is owed. */
    private void assertNeighbourGoesOnBeside(Reply slow, int backlog) {
        endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        endpoint("ep_slow", EndpointStatus.ACTIVE, Script.always(slow));

        sendAll("ep_slow", backlog);
        sendAll(SHOP, 100);

        await().atMost(LIMIT).until(() -> receiver.count("/" + SHOP) == 100);
        assertThat(receiver.count("/ep_slow")).isLessThan(backlog);
        awaitCommitted(Topic.DELIVERIES);
        assertThat(receiver.count("/ep_slow")).isLessThan(backlog);
        assertThat(Stream.concat(
                                attempts("").stream()
                                        .filter(attempt -> attempt.getOutcome() == AttemptResult.DELIVERED)
                                        .map(Attempt::getDeliveryId),
                                waitingInTiers().stream().map(DeliveryTask::getDeliveryId))
                        .toList())
                .hasSize(backlog + 100)
                .doesNotHaveDuplicates();
    }

    private List<DeliveryTask> waitingInTiers() {
        return IntStream.range(0, context.topics().schedule().size())
                .mapToObj(context.topics()::retryTier)
                .flatMap(tier -> read(tier, DeliveryTask.class).stream())
                .toList();
    }

    private void sendAll(String endpointId, int deliveries) {
        for (int i = 0; i < deliveries; i++) {
            DeliveryTask task = Tasks.task("dl_" + endpointId + i, endpointId, "subject-" + i);
            producer.send(new ProducerRecord<>(
                    context.topics().name(Topic.DELIVERIES),
                    0,
                    endpointId.getBytes(UTF_8),
                    encode(Topic.DELIVERIES, task)));
        }
        producer.flush();
    }

    @Test
    @Tag(PATIENT)
    void leavesWhatItsEndInterruptsToTheNextSender() {
        SwitchableScript script =
                Script.switchable(Script.always(Reply.status(200).after(Duration.ofMinutes(5))));
        endpoint(SHOP, EndpointStatus.ACTIVE, script);
        send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));
        await().atMost(LIMIT).until(() -> receiver.count() == 1);

        sender.close();
        assertThat(attempts("dl_1")).isEmpty();
        assertThat(waitingInTiers()).isEmpty();

        script.switchTo(Script.healthy());
        sender = new SenderService(context);
        sender.start();
        await().atMost(LIMIT).until(() -> attempts("dl_1").size() == 1);
        assertThat(attempts("dl_1").get(0).getOutcome()).isEqualTo(AttemptResult.DELIVERED);
    }

    @Test
    void anotherSenderGoesOnWhereItLeftOff() {
        endpoint(SHOP, EndpointStatus.ACTIVE, Script.healthy());
        send(Topic.DELIVERIES, Tasks.task("dl_1", SHOP, "subject-1"));
        await().atMost(LIMIT).until(() -> attempts("dl_1").size() == 1);
        sender.close();
        send(Topic.DELIVERIES, Tasks.task("dl_2", SHOP, "subject-1"));

        sender = new SenderService(context);
        sender.start();

        await().atMost(LIMIT).until(() -> attempts("dl_2").size() == 1);
        assertThat(receiver.byWebhookId("cb_dl_1")).hasSize(1);
    }

    private void endpoint(String endpointId, EndpointStatus status, Script script) {
        String path = "/" + endpointId;
        SigningKey key = SigningKey.generate(new SecureRandom());
        String url = receiver.endpoint(path, script).toString();
        receiver.expectSecret(path, key.serialised());
        register(
                endpointId,
                url,
                status,
                ByteBuffer.wrap(SecretSealer.fromKey(SECRETS_KEY).seal(key.serialised(), endpointId)));
    }

    private void register(String endpointId, String url, EndpointStatus status, ByteBuffer secret) {
        send(
                Topic.ENDPOINTS,
                endpointId,
                Endpoint.newBuilder()
                        .setEndpointId(endpointId)
                        .setMerchantId("m1")
                        .setUrl(url)
                        .setEventTypes(List.of("*"))
                        .setStatus(status)
                        .setSecrets(List.of(new SealedSecret(secret, null)))
                        .setCreatedAt(Instant.EPOCH)
                        .setUpdatedAt(Instant.EPOCH)
                        .build());
    }

    private void send(Topic topic, DeliveryTask task) {
        send(topic, task.getEndpointId(), task);
    }

    private void send(Topic topic, String key, SpecificRecord value) {
        send(new ProducerRecord<>(context.topics().name(topic), key.getBytes(UTF_8), encode(topic, value)));
    }

    private void sendRaw(Topic topic, byte[] value) {
        send(new ProducerRecord<>(context.topics().name(topic), SHOP.getBytes(UTF_8), value));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] encode(Topic topic, SpecificRecord value) {
        return context.codec().encode(context.topics().name(topic), value);
    }

    /** Of one delivery, or of all for an empty id. */
    private List<Attempt> attempts(String deliveryId) {
        return read(context.topics().name(Topic.DELIVERY_ATTEMPTS), Attempt.class).stream()
                .filter(attempt ->
                        deliveryId.isEmpty() || attempt.getDeliveryId().equals(deliveryId))
                .toList();
    }

    private <T extends SpecificRecord> T awaitOne(String topic, Class<T> type) {
        return await().atMost(LIMIT)
                .until(() -> read(topic, type), records -> records.size() == 1)
                .get(0);
    }

    private <T extends SpecificRecord> List<T> read(String topic, Class<T> type) {
        return kafka.topics().readCommitted(topic).stream()
                .map(record -> decode(record.value(), type))
                .toList();
    }

    private <T extends SpecificRecord> T decode(byte[] value, Class<T> type) {
        try {
            return context.codec().decode(value, type);
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until everything that is in the topic is committed. */
    private void awaitCommitted(Topic topic) {
        String name = context.topics().name(topic);
        long records = kafka.topics().readCommitted(name).size();
        await().atMost(LIMIT).until(() -> committed(name) == records);
    }

    private long committed(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = context.kafka().admin("test")) {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(
                            context.kafka().groupId("sender"))
                    .partitionsToOffsetAndMetadata()
                    .get();
            return offsets.entrySet().stream()
                    .filter(entry -> entry.getKey().topic().equals(topic))
                    .mapToLong(entry -> entry.getValue().offset())
                    .sum();
        }
    }
}
