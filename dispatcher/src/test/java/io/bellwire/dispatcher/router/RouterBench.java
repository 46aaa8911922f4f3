package io.bellwire.dispatcher.router;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.RecheckRequest;
import io.bellwire.event.v1.TransferKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.registry.v1.AmountRule;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.ChainDepths;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.Quarantine;
import io.bellwire.state.v1.ConflictClaim;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** The router's topology on a test driver, with words for what tests put in and look at. */
final class RouterBench implements AutoCloseable {
    static final String CHAIN = "eip155:1";
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** One watcher is enough, and only the chain says what is final. */
    static final TrackerConfig TRUSTING =
            new TrackerConfig(1, List.of("aml_hold"), List.of(), new ChainDepths(Map.of(), 0), null);

    /** The default. */
    static final RetentionConfig RETENTION =
            new RetentionConfig(Duration.ofDays(14), Duration.ofDays(90), Duration.ofMinutes(10));

    private final TopicCatalogue topics =
            new TopicCatalogue("", new RetrySchedule(List.of(Duration.ofSeconds(1))), 1, (short) 1, 1);
    private final RecordCodec codec = RecordCodec.builtIn();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Path state = directory();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final MerchantPolicies policies;
    private final RouterParts parts;
    private final TopologyTestDriver driver;
    private Instant time = NOW;

    RouterBench() {
        this(policy("*=12"));
    }

    RouterBench(ConfirmationPolicy policy) {
        this(policy, TRUSTING);
    }

    /** As an operator configures it. */
    RouterBench(RouterConfig config) {
        this(config.policy(), config.tracker());
    }

    RouterBench(ConfirmationPolicy policy, TrackerConfig tracker) {
        InstantSource clock = InstantSource.fixed(NOW);
        EndpointDirectory directory = new EndpointDirectory() {
            @Override
            public Collection<Endpoint> of(String merchantId) {
                return endpoints.stream()
                        .filter(endpoint -> endpoint.getMerchantId().equals(merchantId))
                        .toList();
            }

            @Override
            public void refresh(String merchantId) {}
        };
        policies = new MerchantPolicies(policy);
        parts = new RouterParts(
                topics,
                codec,
                new Quarantine(topics, codec, clock, "router"),
                policy,
                policies,
                tracker,
                RETENTION,
                new DeliveryPlanner(directory, new BodyRenderer()),
                new RouterMetrics(meters));
        Properties properties = new Properties();
        properties.put("application.id", "router-test");
        properties.put("bootstrap.servers", "unused:1");
        // Of its own: other tests of this machine run at the same time.
        properties.put("state.dir", state.toString());
        driver = new TopologyTestDriver(RouterTopology.build(parts), properties, NOW);
    }

    /** For a step that is tested by itself. */
    RouterParts parts() {
        return parts;
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("router-bench");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One floor for all chains, and what is announced on the way. */
    static ConfirmationPolicy policy(String defaults, Integer... onTheWay) {
        return new ConfirmationPolicy(ChainDepths.parse(defaults, 1), new ChainDepths(Map.of(), 1), List.of(onTheWay));
    }

    /** The defaults but for these. */
    static RouterConfig configured(Map<String, String> settings) {
        ConfigDef shared =
                new ConfigDef().define(CommonConfig.DEFINITION.configKeys().get(CommonConfig.CONFIRMATION_FLOORS));
        try {
            return RouterConfig.from(Configuration.of(settings, List.of(RouterConfig.DEFINITION, shared)));
        } catch (ConfigurationException e) {
            throw new AssertionError(e);
        }
    }

    /** Sets what a merchant requires on the one chain there is. */
    void requires(String merchantId, int confirmations, AmountRule... byAmount) {
        merchant(merchantId, Map.of(CHAIN, confirmations), List.of(byAmount), false);
    }

    void merchant(String merchantId, Map<String, Integer> confirmations, List<AmountRule> byAmount, boolean mempool) {
        policies.changed(merchantId, new Merchant(merchantId, merchantId, confirmations, byAmount, mempool, NOW, NOW));
    }

    void owner(String address, String merchantId) {
        owner(CHAIN, address, merchantId);
    }

    void owner(String chainId, String address, String merchantId) {
        AddressEntry entry = new AddressEntry(chainId, address, merchantId, Map.of("orderId", "A-1"), NOW);
        put(Topic.ADDRESS_BOOK, Normalisation.addressKey(chainId, address), entry);
    }

    String endpoint(String merchantId, String... types) {
        return endpoint(merchantId, EndpointStatus.ACTIVE, types);
    }

    String endpoint(String merchantId, EndpointStatus status, String... types) {
        String id = "ep_" + merchantId + endpoints.size();
        endpoints.add(new Endpoint(
                id,
                merchantId,
                "https://" + merchantId + ".example/",
                List.of(types),
                null,
                status,
                List.of(),
                new EndpointLimits(0, 0, false),
                NOW,
                NOW));
        return id;
    }

    void observe(TransferObservation observation) {
        put(Topic.OBSERVATIONS, observation.getTransferId(), observation);
    }

    void publish(WalletEvent event) {
        put(Topic.WALLET_EVENTS, event.getSubjectId(), event);
    }

    void put(Topic topic, @Nullable String key, SpecificRecord value) {
        put(topic, key, codec.encode(topics.name(topic), value));
    }

    void put(Topic topic, @Nullable String key, byte @Nullable [] value) {
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic(topics.name(topic), new ByteArraySerializer(), new ByteArraySerializer());
        time = time.plusMillis(1);
        input.pipeInput(key == null ? null : key.getBytes(StandardCharsets.UTF_8), value, time);
    }

    /** Lets the clock on the wall run; records keep the time they are given. */
    void pass(Duration duration) {
        driver.advanceWallClockTime(duration);
    }

    /** Lets time run, for records as well. */
    void age(Duration duration) {
        time = time.plus(duration);
        pass(duration);
    }

    long entries(String store) {
        long count = 0;
        try (KeyValueIterator<Object, Object> all =
                driver.getKeyValueStore(store).all()) {
            for (; all.hasNext(); all.next()) {
                count++;
            }
        }
        return count;
    }

    List<DeliveryTask> deliveries() {
        return read(Topic.DELIVERIES, DeliveryTask.class);
    }

    List<WalletEvent> events() {
        return read(Topic.WALLET_EVENTS, WalletEvent.class);
    }

    /** A count of the router's. */
    double counted(String name, String... tags) {
        return meters.get("bellwire.router." + name).tags(tags).counter().count();
    }

    List<TransferObservation> late() {
        return read(Topic.OBSERVATIONS_LATE, TransferObservation.class);
    }

    List<RecheckRequest> rechecks() {
        return read(Topic.TRANSFER_RECHECKS, RecheckRequest.class);
    }

    List<ConflictClaim> claims() {
        return read(Topic.TRANSFER_CONFLICTS, ConflictClaim.class);
    }

    List<Unrouted> unrouted() {
        return read(Topic.UNROUTED, Unrouted.class);
    }

    List<Quarantined> quarantined() {
        return read(Topic.QUARANTINE, Quarantined.class);
    }

    private <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
        return records(topic, type).stream().map(record -> record.value).toList();
    }

    /** What was written to a topic since the last look, with its key, which alone decides on the partition. */
    <T extends SpecificRecord> List<KeyValue<String, T>> records(Topic topic, Class<T> type) {
        return driver
                .createOutputTopic(topics.name(topic), new StringDeserializer(), new ByteArrayDeserializer())
                .readKeyValuesToList()
                .stream()
                .map(record -> KeyValue.pair(record.key, decode(record.value, type)))
                .toList();
    }

    private <T extends SpecificRecord> T decode(byte[] bytes, Class<T> type) {
        try {
            return codec.decode(bytes, type);
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        driver.close();
        try {
            Files.deleteIfExists(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A transfer of 293.092129 USDC in block 100, seen by {@code watcher} at that depth. */
    static TransferObservation included(String watcher, String from, String to, int confirmations) {
        String txId = "0x" + "ab".repeat(32);
        String position = "log:0";
        return TransferObservation.newBuilder()
                .setObservationId(watcher + ":" + confirmations)
                .setWatcherId(watcher)
                .setWatcherSeq(confirmations)
                .setKind(ObservationKind.INCLUDED)
                .setTransferId(Ids.transferId(CHAIN, txId, position))
                .setChainId(CHAIN)
                .setTxId(txId)
                .setPosition(position)
                .setTransferKind(TransferKind.TOKEN)
                .setAsset(new Asset("eip155:1/erc20:0xa0b8", "USDC", 6, null, true))
                .setAmount("293092129")
                .setFrom(List.of(from))
                .setTo(to)
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(new Block(100L, "0xb10c", null, NOW, null, null))
                .setHead(new Head(99L + confirmations, 99L + confirmations, "0xhead" + confirmations))
                .setConfirmations(confirmations)
                .setObservedAt(NOW)
                .build();
    }
}
