package io.bellwire.standalone.acceptance;

import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.service.SecretSealer;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.kafka.ForkedKafka;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A Bellwire whose services are a process each, on a broker that is one too, so that a test can kill the dispatcher and
 * keep everything else. Without the console, which only looks on.
 *
 * <p><b>Thread:</b> confined to the test's thread; the clients it hands out may be shared.
 */
final class SplitBellwire implements BellwireUnderTest {
    private static final String ADMIN_KEY = "acceptance-admin-key";
    private static final String DISPATCHER = "dispatcher";
    private static final List<String> OTHERS = List.of("gateway", "retry-scheduler");

    private final Installation installation;
    private final int gatewayPort = OwnPorts.next();
    private final Path config;
    private final ForkedKafka broker;
    private final Map<String, ServiceJvm> services = new TreeMap<>();

    private SplitBellwire(Installation installation) {
        this.installation = installation;
        broker = ForkedKafka.in(installation.home().resolve("broker"));
        config = installation.configure(Map.of(
                "kafka.bootstrap.servers",
                broker.bootstrapServers(),
                "topics.replication.factor",
                "1",
                "topics.min.insync.replicas",
                "1",
                "instance.id",
                "first",
                "gateway.http.port",
                String.valueOf(gatewayPort),
                "router.state.dir",
                installation.home().resolve("router-state").toString(),
                "admin.key",
                ADMIN_KEY,
                "secrets.key",
                SecretSealer.newKey(new SecureRandom())));
    }

    /** Starts everything, and returns when it is ready to serve. */
    static SplitBellwire start(Installation installation) {
        SplitBellwire bellwire = new SplitBellwire(installation);
        try {
            bellwire.makeTopics();
            bellwire.launch(DISPATCHER);
            OTHERS.forEach(bellwire::launch);
            bellwire.services.values().forEach(ServiceJvm::awaitReady);
            return bellwire;
        } catch (RuntimeException e) {
            bellwire.close();
            throw e;
        }
    }

    /** Starts its process, and returns at once. */
    void launchDispatcher() {
        launch(DISPATCHER);
    }

    void awaitDispatcher() {
        dispatcher().awaitReady();
    }

    /**
     * SIGKILL. Returns when it is gone, and the broker has appended what it may still have had of it: two looks, each over
     * connections of its own that take their turn with those the dead one left, see nothing more come.
     */
    void killDispatcher() {
        dispatcher().kill();
        AtomicReference<Map<TopicPartition, Long>> before = new AtomicReference<>(Map.of());
        Patience.await("the end of what the dispatcher has written")
                .until(this::endsOfItsTopics, ends -> ends.equals(before.getAndSet(ends)));
    }

    @Override
    public GatewayClient gateway() {
        return new GatewayClient(URI.create("http://127.0.0.1:" + gatewayPort), ADMIN_KEY);
    }

    @Override
    public String kafka() {
        return broker.bootstrapServers();
    }

    @Override
    public TopicCatalogue catalogue() {
        return installation.topics();
    }

    @Override
    public Path brokerData() {
        return broker.dataDirectory();
    }

    @Override
    public void close() {
        services.values().forEach(ServiceJvm::close);
        broker.close();
    }

    private void makeTopics() {
        CommandLine topics = CommandLine.run(installation.home(), "topics", "apply", "--config", config.toString());
        if (topics.status() != 0) {
            throw new IllegalStateException("bellwire topics apply: " + topics.output());
        }
    }

    private void launch(String service) {
        services.put(service, ServiceJvm.launch(service, config));
    }

    private ServiceJvm dispatcher() {
        return Objects.requireNonNull(services.get(DISPATCHER));
    }

    /** Of those that nobody else writes to while the load is on. */
    private Map<TopicPartition, Long> endsOfItsTopics() {
        Map<String, Object> properties = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka());
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.endOffsets(Stream.concat(
                            Stream.of(Topic.WALLET_EVENTS, Topic.TRANSFER_LEGS, Topic.DELIVERIES, Topic.DEAD_LETTERS)
                                    .map(catalogue()::name),
                            catalogue().retryTiers().stream())
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList());
        }
    }
}
