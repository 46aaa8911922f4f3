package io.bellwire.dispatcher.sender;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.event.v1.DeliveryTask;
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
import io.bellwire.testkit.kafka.CommitHistory;
import io.bellwire.testkit.kafka.ForkedJvm;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import io.bellwire.testkit.receiver.Reply;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Senders as processes, merchants that take everything, deliveries that keep coming, and what may happen to the senders.
 *
 * <p><b>Threads:</b> confined to the test's thread; deliveries come from one of its own.
 */
final class Storm implements AutoCloseable {
    static final int SENDERS = 2;

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ENDPOINTS = 20;
    private static final int PARTITIONS = 8;
    private static final Duration BETWEEN_DELIVERIES = Duration.ofMillis(5);
    private static final Duration ANSWER = Duration.ofMillis(20);
    private static final String PREFIX = "storm.";
    private static final String GROUP = PREFIX + "bellwire-sender";
    private static final String SECRETS_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final Path directory;
    private final KafkaCluster kafka = KafkaClusters.start();
    private final ScriptedReceiver receiver;
    private final ServiceContext context;
    private final Producer<byte[], byte[]> producer;
    private final Admin admin;
    private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();

    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>(); // by the producer's thread
    private final List<Incident> incidents = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private int launched;
    private int ordered; // load thread only

    /** @param number see {@link OneSender} */
    private record Sender(int number, ForkedJvm jvm) {}

    /** A delivery in Kafka. */
    record Sent(String deliveryId, TopicPartition partition, long offset, Instant appendedAt) {}

    /**
     * @param sender its number, see {@link OneSender}
     * @param at when it did no more
     * @param backAt when it could go on; null for a kill
     * @param memberAt when brokers had taken it up again, and so could give it partitions; null for a kill
     */
    record Incident(
            int sender,
            Instant at,
            @Nullable Instant backAt,
            @Nullable Instant memberAt) {}

    private Storm(Path directory) throws ConfigurationException, IOException {
        this.directory = directory;
        receiver = ScriptedReceiver.start(InstantSource.system());
        Map<String, String> settings = Map.ofEntries(
                Map.entry(CommonConfig.BOOTSTRAP_SERVERS, kafka.bootstrapServers()),
                Map.entry(CommonConfig.TOPICS_PREFIX, PREFIX),
                Map.entry(CommonConfig.TOPICS_PARTITIONS, String.valueOf(PARTITIONS)),
                Map.entry(CommonConfig.TOPICS_REPLICATION_FACTOR, "1"),
                Map.entry(CommonConfig.TOPICS_MIN_INSYNC_REPLICAS, "1"),
                Map.entry(CommonConfig.RETRY_SCHEDULE, "10s"),
                Map.entry(CommonConfig.ADMIN_KEY, "0123456789abcdef"),
                Map.entry(CommonConfig.SECRETS_KEY, SECRETS_KEY),
                Map.entry(CommonConfig.EGRESS_ALLOW_HTTP, "true"),
                Map.entry(CommonConfig.EGRESS_ALLOW_CIDRS, "127.0.0.0/8"),
                Map.entry(SenderConfig.LEASE, "1s"),
                Map.entry("kafka.max.poll.interval.ms", "2000"));
        Properties file = new Properties();
        file.putAll(settings);
        try (Writer writer = Files.newBufferedWriter(directory.resolve("settings"))) {
            file.store(writer, null);
        }
        context = ServiceContexts.create(
                Configuration.of(settings, List.of(CommonConfig.DEFINITION, SenderConfig.DEFINITION)));
        context.topics().specs().forEach(spec -> kafka.topics()
                .create(spec.name(), spec.partitions(), spec.settings()));
        producer = context.kafka().producer("test", Map.of());
        admin = context.kafka().admin("test");
    }

    /** Returns when all senders share the work, and deliveries keep coming. */
    static Storm begin(Path directory) throws Exception {
        Storm storm = new Storm(directory);
        storm.missSendersSoon();
        for (int i = 0; i < ENDPOINTS; i++) {
            storm.register("ep_" + i);
        }
        for (int i = 0; i < SENDERS; i++) {
            storm.senders.add(storm.launch());
        }
        storm.awaitMembers(SENDERS);
        storm.load.scheduleAtFixedRate(storm::order, 0, BETWEEN_DELIVERIES.toMillis(), TimeUnit.MILLISECONDS);
        return storm;
    }

    /** Waits until so many more callbacks have arrived. */
    void letArrive(int callbacks) {
        int before = receiver.count();
        Awaitility.await().atMost(LIMIT).until(() -> receiver.count() >= before + callbacks);
    }

    /** SIGKILL, and another in its place. */
    void kill(int index) {
        Sender killed = senders.get(index);
        killed.jvm().kill();
        incidents.add(new Incident(killed.number(), Instant.now(), null, null));
        senders.remove(index);
        awaitMembers(SENDERS - 1);
        senders.add(launch());
        awaitMembers(SENDERS);
    }

    /** SIGSTOP until its partitions are with others and much of them is sent, then SIGCONT. */
    void stopUntilMissed(int index) {
        Sender stopped = senders.get(index);
        stopped.jvm().pause();
        Instant at = Instant.now();
        awaitMembers(SENDERS - 1);
        letArrive(500);
        Instant back = Instant.now();
        stopped.jvm().resume();
        awaitCount(SENDERS);
        incidents.add(new Incident(stopped.number(), at, back, Instant.now()));
        awaitMembers(SENDERS);
    }

    /** Rebalances that nobody suffers. */
    void joinAndLeave() {
        ForkedJvm third = launch().jvm();
        awaitMembers(SENDERS + 1);
        letArrive(100);
        third.terminate();
        third.awaitExit(LIMIT);
        awaitMembers(SENDERS);
    }

    /** Ends the load, and tells how it went once everything has arrived and is committed. */
    StormVerdict end() throws InterruptedException {
        load.shutdown();
        load.awaitTermination(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        producer.flush();
        Awaitility.await().atMost(LIMIT).until(() -> uncommitted(CommitHistory.read(kafka.bootstrapServers())) == 0);
        return StormVerdict.on(
                List.copyOf(sent),
                receiver.received(),
                waiting(),
                incidents,
                CommitHistory.read(kafka.bootstrapServers()),
                GROUP);
    }

    @Override
    public void close() {
        load.shutdownNow();
        senders.forEach(sender -> sender.jvm().close());
        producer.close();
        admin.close();
        receiver.close();
        kafka.close();
    }

    /** Callbacks that a sender passed on to the retry scheduler, of which there is none here. */
    private Set<String> waiting() {
        return kafka.topics().readCommitted(context.topics().retryTier(0)).stream()
                .map(record -> callbackId(record.value()))
                .collect(Collectors.toSet());
    }

    private String callbackId(byte[] value) {
        try {
            return context.codec().decode(value, DeliveryTask.class).getCallbackId();
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }

    private long uncommitted(CommitHistory history) {
        return sent.stream()
                .filter(each ->
                        !history.settled(GROUP, each.partition(), Instant.MAX).isSettled(each.offset()))
                .count();
    }

    /** Load thread. */
    private void order() {
        int number = ordered++;
        String endpointId = "ep_" + number % ENDPOINTS;
        String deliveryId = "dl_" + number;
        byte[] value = context.codec()
                .encode(
                        context.topics().name(Topic.DELIVERIES),
                        Tasks.task(deliveryId, endpointId, "subject-" + number));
        producer.send(
                new ProducerRecord<>(context.topics().name(Topic.DELIVERIES), endpointId.getBytes(UTF_8), value),
                (metadata, failure) -> {
                    if (failure == null) {
                        sent.add(sent(deliveryId, metadata));
                    }
                });
    }

    private static Sent sent(String deliveryId, RecordMetadata metadata) {
        return new Sent(
                deliveryId,
                new TopicPartition(metadata.topic(), metadata.partition()),
                metadata.offset(),
                Instant.ofEpochMilli(metadata.timestamp()));
    }

    private void register(String endpointId) throws ExecutionException, InterruptedException {
        SigningKey key = SigningKey.generate(new SecureRandom());
        String url = receiver.endpoint(
                        "/" + endpointId, Script.always(Reply.status(200).after(ANSWER)))
                .toString();
        receiver.expectSecret("/" + endpointId, key.serialised());
        Endpoint endpoint = Endpoint.newBuilder()
                .setEndpointId(endpointId)
                .setMerchantId("m1")
                .setUrl(url)
                .setEventTypes(List.of("*"))
                .setStatus(EndpointStatus.ACTIVE)
                .setSecrets(List.of(new SealedSecret(
                        ByteBuffer.wrap(SecretSealer.fromKey(SECRETS_KEY).seal(key.serialised(), endpointId)), null)))
                .setCreatedAt(Instant.EPOCH)
                .setUpdatedAt(Instant.EPOCH)
                .build();
        String topic = context.topics().name(Topic.ENDPOINTS);
        producer.send(new ProducerRecord<>(
                        topic, endpointId.getBytes(UTF_8), context.codec().encode(topic, endpoint)))
                .get();
    }

    private Sender launch() {
        int number = launched++;
        if (number >= OneSender.MOST) {
            throw new IllegalStateException("senders: " + launched + " (expected: <= " + OneSender.MOST + ')');
        }
        ForkedJvm jvm = ForkedJvm.start(new ForkedJvm.Launch(
                OneSender.class,
                List.of(directory.resolve("settings").toString(), String.valueOf(number)),
                List.of(
                        "-Xmx256m",
                        "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", "")),
                Map.of(),
                directory.resolve("sender-" + number + ".log")));
        return new Sender(number, jvm);
    }

    /** Waits until so many share the work, as the brokers see it. */
    private void awaitMembers(int members) {
        await(group -> group.members().size() == members && group.groupState() == GroupState.STABLE);
    }

    private void awaitCount(int members) {
        await(group -> group.members().size() == members);
    }

    private void await(Predicate<ConsumerGroupDescription> condition) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptionsInstanceOf(ExecutionException.class) // there is no group yet
                .until(() -> {
                    requireAlive();
                    return condition.test(admin.describeConsumerGroups(List.of(GROUP))
                            .all()
                            .get()
                            .get(GROUP));
                });
    }

    private void requireAlive() {
        for (Sender sender : senders) {
            if (!sender.jvm().isAlive()) {
                throw new IllegalStateException(
                        "sender " + sender.number() + " has ended, see its log in " + directory);
            }
        }
    }

    /** Instead of after 45 s. */
    private void missSendersSoon() throws ExecutionException, InterruptedException {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.GROUP, GROUP),
                        List.of(
                                set("consumer.session.timeout.ms", "3000"),
                                set("consumer.heartbeat.interval.ms", "500"))))
                .all()
                .get();
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}
