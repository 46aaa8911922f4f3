package io.bellwire.dispatcher.router;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.Quarantine;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The router's topology on a test driver, with words for what tests put in and look at. */
final class RouterBench implements AutoCloseable {
    static final String CHAIN = "eip155:1";
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TopicCatalogue topics =
            new TopicCatalogue("", new RetrySchedule(List.of(Duration.ofSeconds(1))), 1, (short) 1, 1);
    private final RecordCodec codec = RecordCodec.builtIn();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final TopologyTestDriver driver;
    private Instant time = NOW;

    RouterBench() {
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
        RouterParts parts = new RouterParts(
                topics,
                codec,
                new Quarantine(topics, codec, clock, "router"),
                ConfirmationPolicy.parse("*=12", List.of()),
                new DeliveryPlanner(directory, new BodyRenderer()),
                new RouterMetrics(new SimpleMeterRegistry()));
        Properties properties = new Properties();
        properties.put("application.id", "router-test");
        properties.put("bootstrap.servers", "unused:1");
        driver = new TopologyTestDriver(RouterTopology.build(parts), properties, NOW);
    }

    void owner(String address, String merchantId) {
        AddressEntry entry = new AddressEntry(CHAIN, address, merchantId, Map.of("orderId", "A-1"), NOW);
        put(Topic.ADDRESS_BOOK, Normalisation.addressKey(CHAIN, address), entry);
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

    void put(Topic topic, String key, SpecificRecord value) {
        put(topic, key, codec.encode(topics.name(topic), value));
    }

    void put(Topic topic, String key, byte[] value) {
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic(topics.name(topic), new ByteArraySerializer(), new ByteArraySerializer());
        time = time.plusMillis(1);
        input.pipeInput(key.getBytes(StandardCharsets.UTF_8), value, time);
    }

    List<DeliveryTask> deliveries() {
        return read(Topic.DELIVERIES, DeliveryTask.class);
    }

    List<Unrouted> unrouted() {
        return read(Topic.UNROUTED, Unrouted.class);
    }

    List<Quarantined> quarantined() {
        return read(Topic.QUARANTINE, Quarantined.class);
    }

    private <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
        return driver
                .createOutputTopic(topics.name(topic), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .stream()
                .map(bytes -> {
                    try {
                        return codec.decode(bytes, type);
                    } catch (UndecodableException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    @Override
    public void close() {
        driver.close();
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
