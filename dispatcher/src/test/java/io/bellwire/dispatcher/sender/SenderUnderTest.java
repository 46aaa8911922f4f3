package io.bellwire.dispatcher.sender;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
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
import io.bellwire.service.StartException;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import io.bellwire.testkit.ledger.CommittedOffsets;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The sender between a real Kafka, which a class's tests share, and merchants that answer by script. Each test has
 * topics, merchants and a sender of its own.
 */
final class SenderUnderTest implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    static final Duration LIMIT = Duration.ofSeconds(60);
    static final String SHOP = "ep_shop";

    private static final String SECRETS_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final String deliveryTimeout;
    private KafkaCluster kafka;
    private ServiceContext context;
    private ScriptedReceiver receiver;
    private Producer<byte[], byte[]> producer;
    private SenderService sender;

    SenderUnderTest() {
        this("2s");
    }

    /** @param deliveryTimeout of one attempt */
    SenderUnderTest(String deliveryTimeout) {
        this.deliveryTimeout = deliveryTimeout;
    }

    @Override
    public void beforeAll(ExtensionContext tests) {
        kafka = KafkaClusters.start();
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        kafka.close();
    }

    @Override
    public void beforeEach(ExtensionContext test) throws ConfigurationException, IOException {
        context = context(test.getRequiredTestMethod().getName() + '.');
        context.topics().specs().forEach(spec -> kafka.topics()
                .create(spec.name(), spec.partitions(), spec.settings()));
        receiver = ScriptedReceiver.start(InstantSource.system());
        producer = context.kafka().producer("test", Map.of());
        startAnother();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        sender.close();
        producer.close();
        receiver.close();
    }

    private ServiceContext context(String prefix) throws ConfigurationException {
        Map<String, String> settings = new HashMap<>(Map.of(
                CommonConfig.BOOTSTRAP_SERVERS, kafka.bootstrapServers(),
                CommonConfig.TOPICS_PREFIX, prefix,
                CommonConfig.TOPICS_PARTITIONS, "2",
                CommonConfig.TOPICS_REPLICATION_FACTOR, "1",
                CommonConfig.TOPICS_MIN_INSYNC_REPLICAS, "1",
                CommonConfig.RETRY_SCHEDULE, "10s,1m",
                CommonConfig.ADMIN_KEY, "0123456789abcdef",
                CommonConfig.SECRETS_KEY, SECRETS_KEY,
                CommonConfig.EGRESS_ALLOW_HTTP, "true",
                CommonConfig.EGRESS_ALLOW_CIDRS, "127.0.0.0/8"));
        settings.put(SenderConfig.DELIVERY_TIMEOUT, deliveryTimeout);
        settings.put(SenderConfig.IN_FLIGHT, "400"); // so that a backlog of a few hundred takes up all there is
        return ServiceContexts.create(
                Configuration.of(settings, List.of(CommonConfig.DEFINITION, SenderConfig.DEFINITION)));
    }

    ServiceContext context() {
        return context;
    }

    ScriptedReceiver receiver() {
        return receiver;
    }

    /** Ends the sender of this test. */
    void stop() {
        sender.close();
    }

    void startAnother() {
        sender = new SenderService(context);
        try {
            sender.start();
        } catch (StartException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A merchant's endpoint that answers by that script, at the path of its id. */
    void endpoint(String endpointId, EndpointStatus status, Script script) {
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

    /** As {@link #endpoint}, active, whose owner wants no more attempts per second than that. */
    void limitedEndpoint(String endpointId, int ratePerSecond, Script script) {
        String path = "/" + endpointId;
        SigningKey key = SigningKey.generate(new SecureRandom());
        String url = receiver.endpoint(path, script).toString();
        receiver.expectSecret(path, key.serialised());
        register(
                endpointId,
                url,
                EndpointStatus.ACTIVE,
                ByteBuffer.wrap(SecretSealer.fromKey(SECRETS_KEY).seal(key.serialised(), endpointId)),
                new EndpointLimits(ratePerSecond, 0, false));
    }

    void register(String endpointId, String url, EndpointStatus status, ByteBuffer secret) {
        register(endpointId, url, status, secret, new EndpointLimits(0, 0, false));
    }

    private void register(
            String endpointId, String url, EndpointStatus status, ByteBuffer secret, EndpointLimits limits) {
        Endpoint endpoint = Endpoint.newBuilder()
                .setEndpointId(endpointId)
                .setMerchantId("m1")
                .setUrl(url)
                .setEventTypes(List.of("*"))
                .setStatus(status)
                .setSecrets(List.of(new SealedSecret(secret, null)))
                .setLimits(limits)
                .setCreatedAt(Instant.EPOCH)
                .setUpdatedAt(Instant.EPOCH)
                .build();
        sendRaw(Topic.ENDPOINTS, endpointId, encode(Topic.ENDPOINTS, endpoint));
    }

    void send(Topic topic, DeliveryTask task) {
        sendRaw(topic, task.getEndpointId(), encode(topic, task));
    }

    /** Does not wait until it is in Kafka; {@link #flush} does. */
    void sendLater(Topic topic, DeliveryTask task) {
        producer.send(new ProducerRecord<>(
                context.topics().name(topic), task.getEndpointId().getBytes(UTF_8), encode(topic, task)));
    }

    void flush() {
        producer.flush();
    }

    void sendRaw(Topic topic, String key, byte[] value) {
        Future<?> sent = producer.send(new ProducerRecord<>(context.topics().name(topic), key.getBytes(UTF_8), value));
        try {
            sent.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** So many deliveries, each of a subject of its own, on one partition. */
    void sendAll(String endpointId, int deliveries) {
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

    byte[] encode(Topic topic, SpecificRecord value) {
        return context.codec().encode(context.topics().name(topic), value);
    }

    List<Attempt> attempts() {
        return read(Topic.DELIVERY_ATTEMPTS, Attempt.class);
    }

    List<Attempt> attempts(String deliveryId) {
        return attempts().stream()
                .filter(attempt -> attempt.getDeliveryId().equals(deliveryId))
                .toList();
    }

    /** The one attempt there is, once it is recorded. */
    Attempt awaitAttempt(String deliveryId) {
        return await().atMost(LIMIT)
                .until(() -> attempts(deliveryId), attempts -> attempts.size() == 1)
                .get(0);
    }

    List<DeliveryTask> waitingInTiers() {
        return IntStream.range(0, context.topics().schedule().size())
                .mapToObj(context.topics()::retryTier)
                .flatMap(tier -> read(tier, DeliveryTask.class).stream())
                .toList();
    }

    DeliveryTask awaitOneInTier(int tier) {
        return awaitOne(context.topics().retryTier(tier), DeliveryTask.class);
    }

    <T extends SpecificRecord> T awaitOne(Topic topic, Class<T> type) {
        return awaitOne(context.topics().name(topic), type);
    }

    private <T extends SpecificRecord> T awaitOne(String topic, Class<T> type) {
        return await().atMost(LIMIT)
                .until(() -> read(topic, type), records -> records.size() == 1)
                .get(0);
    }

    <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
        return read(context.topics().name(topic), type);
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
    void awaitCommitted(Topic topic) {
        String name = context.topics().name(topic);
        long records = kafka.topics().readCommitted(name).size();
        await().atMost(LIMIT).until(() -> committed(name) == records);
    }

    private long committed(String topic) {
        return CommittedOffsets.furthest(kafka.bootstrapServers()).entrySet().stream()
                .filter(offset -> offset.getKey().topic().equals(topic))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
