package io.bellwire.dispatcher.sender;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import io.bellwire.testkit.kafka.ForkedJvm;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import io.bellwire.testkit.ledger.CommittedOffsets;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;

/**
 * Senders as processes of one group, with a Kafka and merchants of their own.
 *
 * <p><b>Threads:</b> confined to the test's thread, except {@link #order}.
 */
final class SenderFleet implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(2);

    private static final int PARTITIONS = 8;
    private static final String PREFIX = "storm.";
    static final String GROUP = PREFIX + "bellwire-sender";
    private static final String SECRETS_KEY = Base64.getEncoder().encodeToString(new byte[32]);

    private final Path directory;
    private final Weather weather;
    private final KafkaCluster kafka = KafkaClusters.start();
    private final ScriptedReceiver receiver;
    private final ServiceContext context;
    private final Producer<byte[], byte[]> producer;
    private final Admin admin;
    private final List<Sender> senders = new ArrayList<>();
    private int launched;

    /** @param number see {@link OneSender} */
    record Sender(int number, ForkedJvm jvm) {}

    enum Weather {
        /** All is as it comes. */
        CALM,
        /** Senders are missed soon, and show who they are, see {@link OneSender}. */
        STORMY
    }

    /** @param directory for settings and logs */
    SenderFleet(Path directory, Weather weather)
            throws ConfigurationException, IOException, ExecutionException, InterruptedException {
        this.directory = directory;
        this.weather = weather;
        receiver = ScriptedReceiver.start(InstantSource.system());
        Map<String, String> settings = new HashMap<>(Map.ofEntries(
                Map.entry(CommonConfig.BOOTSTRAP_SERVERS, kafka.bootstrapServers()),
                Map.entry(CommonConfig.TOPICS_PREFIX, PREFIX),
                Map.entry(CommonConfig.TOPICS_PARTITIONS, String.valueOf(PARTITIONS)),
                Map.entry(CommonConfig.TOPICS_REPLICATION_FACTOR, "1"),
                Map.entry(CommonConfig.TOPICS_MIN_INSYNC_REPLICAS, "1"),
                Map.entry(CommonConfig.RETRY_SCHEDULE, "10s"),
                Map.entry(CommonConfig.ADMIN_KEY, "0123456789abcdef"),
                Map.entry(CommonConfig.SECRETS_KEY, SECRETS_KEY),
                Map.entry(CommonConfig.EGRESS_ALLOW_HTTP, "true"),
                Map.entry(CommonConfig.EGRESS_ALLOW_CIDRS, "127.0.0.0/8")));
        if (weather == Weather.STORMY) {
            settings.put(SenderConfig.LEASE, "1s");
            settings.put("kafka.max.poll.interval.ms", "2000");
        }
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
        if (weather == Weather.STORMY) {
            missSendersSoon();
        }
    }

    KafkaCluster kafka() {
        return kafka;
    }

    ServiceContext context() {
        return context;
    }

    ScriptedReceiver receiver() {
        return receiver;
    }

    Sender get(int index) {
        return senders.get(index);
    }

    Sender remove(int index) {
        return senders.remove(index);
    }

    /** Adds another sender; it has not joined yet. */
    void add() {
        senders.add(launch());
    }

    /** Ends a sender as operators do, and returns when it has. */
    void terminate(Sender sender) {
        sender.jvm().terminate();
        sender.jvm().awaitExit(LIMIT);
    }

    @Override
    public void close() {
        senders.forEach(sender -> sender.jvm().close());
        producer.close();
        admin.close();
        receiver.close();
        kafka.close();
    }

    /** Which member of the group has the partition, as the brokers see it; empty while none has. */
    String owner(TopicPartition partition) throws ExecutionException, InterruptedException {
        return describe().members().stream()
                .filter(member -> member.assignment().topicPartitions().contains(partition))
                .map(MemberDescription::consumerId)
                .findAny()
                .orElse("");
    }

    private ConsumerGroupDescription describe() throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP);
    }

    /** Waits until everything that is in the topic is committed. */
    void awaitCommitted(Topic topic) {
        String name = context.topics().name(topic);
        long records = records(name).size();
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> CommittedOffsets.furthest(kafka.bootstrapServers()).entrySet().stream()
                                .filter(offset -> offset.getKey().topic().equals(name))
                                .mapToLong(Map.Entry::getValue)
                                .sum()
                        == records);
    }

    /** Any thread. */
    void order(DeliveryTask task, Callback acknowledged) {
        String topic = context.topics().name(Topic.DELIVERIES);
        producer.send(
                new ProducerRecord<>(
                        topic,
                        task.getEndpointId().getBytes(UTF_8),
                        context.codec().encode(topic, task)),
                acknowledged);
    }

    void flush() {
        producer.flush();
    }

    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return kafka.topics().readCommitted(topic);
    }

    <T extends SpecificRecord> T decode(ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        try {
            return context.codec().decode(record.value(), type);
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }

    /** @param ratePerSecond 0 for no limit */
    void register(String endpointId, int ratePerSecond, Script script) throws ExecutionException, InterruptedException {
        SigningKey key = SigningKey.generate(new SecureRandom());
        String url = receiver.endpoint("/" + endpointId, script).toString();
        receiver.expectSecret("/" + endpointId, key.serialised());
        Endpoint endpoint = Endpoint.newBuilder()
                .setEndpointId(endpointId)
                .setMerchantId("m1")
                .setUrl(url)
                .setEventTypes(List.of("*"))
                .setStatus(EndpointStatus.ACTIVE)
                .setSecrets(List.of(new SealedSecret(
                        ByteBuffer.wrap(SecretSealer.fromKey(SECRETS_KEY).seal(key.serialised(), endpointId)), null)))
                .setLimits(new EndpointLimits(ratePerSecond, 0, false))
                .setCreatedAt(Instant.EPOCH)
                .setUpdatedAt(Instant.EPOCH)
                .build();
        String topic = context.topics().name(Topic.ENDPOINTS);
        producer.send(new ProducerRecord<>(
                        topic, endpointId.getBytes(UTF_8), context.codec().encode(topic, endpoint)))
                .get();
    }

    Sender launch() {
        int number = launched++;
        if (number >= OneSender.MOST) {
            throw new IllegalStateException("senders: " + launched + " (expected: <= " + OneSender.MOST + ')');
        }
        ForkedJvm jvm = ForkedJvm.start(new ForkedJvm.Launch(
                OneSender.class,
                weather == Weather.CALM
                        ? List.of(directory.resolve("settings").toString())
                        : List.of(directory.resolve("settings").toString(), String.valueOf(number)),
                List.of(
                        "-Xmx256m",
                        "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", "")),
                Map.of(),
                directory.resolve("sender-" + number + ".log")));
        return new Sender(number, jvm);
    }

    /** Waits until so many share the work, as the brokers see it. */
    void awaitMembers(int members) {
        await(group -> group.members().size() == members && group.groupState() == GroupState.STABLE);
    }

    void awaitCount(int members) {
        await(group -> group.members().size() == members);
    }

    private void await(Predicate<ConsumerGroupDescription> condition) {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptionsInstanceOf(ExecutionException.class) // there is no group yet
                .until(() -> {
                    requireAlive();
                    return condition.test(describe());
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
