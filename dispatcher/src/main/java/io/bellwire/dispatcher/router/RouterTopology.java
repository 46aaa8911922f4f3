package io.bellwire.dispatcher.router;

import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.state.v1.ChainHeights;
import io.bellwire.state.v1.ConflictClaim;
import io.bellwire.state.v1.LegTold;
import io.bellwire.state.v1.TransferState;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/** Wires the router's steps to their topics and stores. */
final class RouterTopology {
    static final String TRANSFERS = "transfers";
    static final String SEEN_EVENTS = "seen-events";
    static final String REVISIONS = "revisions";
    static final String ADDRESSES = "addresses";
    static final String TOLD = "told";
    static final String CHAIN_HEIGHTS = "chain-heights";
    static final String CONFLICT_CLAIMS = "conflict-claims";

    private static final String TRACK = "track";
    private static final String DEDUPLICATE = "deduplicate";
    private static final String KEEP_ADDRESSES = "keep-addresses";
    private static final String WALK_LEGS = "walk-legs";
    private static final String JUDGE_CONFLICTS = "judge-conflicts";

    private final Topology topology = new Topology();
    private final TopicCatalogue topics;

    private RouterTopology(TopicCatalogue topics) {
        this.topics = topics;
    }

    static Topology build(RouterParts parts) {
        RouterTopology wiring = new RouterTopology(parts.topics());
        wiring.step(Topic.OBSERVATIONS, TRACK, () -> new ObservationProcessor(parts));
        wiring.step(Topic.WALLET_EVENTS, DEDUPLICATE, () -> new EventProcessor(parts));
        wiring.step(Topic.ADDRESS_BOOK, KEEP_ADDRESSES, () -> new AddressBookProcessor(parts));
        wiring.step(Topic.TRANSFER_LEGS, WALK_LEGS, () -> new LegProcessor(parts));
        wiring.step(Topic.TRANSFER_CONFLICTS, JUDGE_CONFLICTS, () -> new ConflictProcessor(parts));

        wiring.sink(Topic.WALLET_EVENTS, TRACK);
        wiring.sink(Topic.OBSERVATIONS_LATE, TRACK);
        wiring.sink(Topic.TRANSFER_RECHECKS, TRACK);
        wiring.sink(Topic.TRANSFER_CONFLICTS, TRACK);
        wiring.sink(Topic.OBSERVATIONS, JUDGE_CONFLICTS);
        wiring.sink(Topic.TRANSFER_LEGS, DEDUPLICATE, WALK_LEGS);
        wiring.sink(Topic.DELIVERIES, DEDUPLICATE, WALK_LEGS);
        wiring.sink(Topic.UNROUTED, DEDUPLICATE, WALK_LEGS);
        wiring.sink(Topic.QUARANTINE, TRACK, DEDUPLICATE, KEEP_ADDRESSES, WALK_LEGS, JUDGE_CONFLICTS);

        return wiring.topology
                .addStateStore(transfers(), TRACK)
                .addStateStore(chainHeights(), TRACK)
                .addStateStore(conflictClaims(), JUDGE_CONFLICTS)
                .addStateStore(seenEvents(), DEDUPLICATE)
                .addStateStore(revisions(), DEDUPLICATE)
                // Shared by both steps, which puts them into one task: a leg meets the book of its own partition.
                .addStateStore(addresses(), KEEP_ADDRESSES, WALK_LEGS)
                .addStateStore(told(), WALK_LEGS);
    }

    /** Name of the node that writes to a topic. */
    static String sink(Topic topic) {
        return "to-" + topic.baseName();
    }

    private void step(Topic source, String name, ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier) {
        String node = "from-" + source.baseName();
        topology.addSource(node, new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.name(source));
        topology.addProcessor(name, supplier, node);
    }

    private void sink(Topic topic, String... steps) {
        topology.addSink(sink(topic), topics.name(topic), new ByteArraySerializer(), new ByteArraySerializer(), steps);
    }

    static StoreBuilder<KeyValueStore<String, TransferState>> transfers() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(TRANSFERS), Serdes.String(), StateSerde.of(TransferState.class))
                .withCachingDisabled();
    }

    /** In memory: an entry per chain. */
    static StoreBuilder<KeyValueStore<String, ChainHeights>> chainHeights() {
        return Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(CHAIN_HEIGHTS), Serdes.String(), StateSerde.of(ChainHeights.class))
                .withCachingDisabled();
    }

    private static StoreBuilder<KeyValueStore<String, ConflictClaim>> conflictClaims() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(CONFLICT_CLAIMS),
                        Serdes.String(),
                        StateSerde.of(ConflictClaim.class))
                .withCachingDisabled();
    }

    private static StoreBuilder<KeyValueStore<String, AddressEntry>> addresses() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(ADDRESSES), Serdes.String(), StateSerde.of(AddressEntry.class))
                .withCachingDisabled();
    }

    private static StoreBuilder<KeyValueStore<String, LegTold>> told() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(TOLD), Serdes.String(), StateSerde.of(LegTold.class))
                .withCachingDisabled();
    }

    static StoreBuilder<KeyValueStore<String, String>> revisions() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(REVISIONS), Serdes.String(), Serdes.String())
                .withCachingDisabled();
    }

    static StoreBuilder<WindowStore<String, String>> seenEvents() {
        return Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(SEEN_EVENTS, EventProcessor.KEPT, EventProcessor.BUCKET, false),
                        Serdes.String(),
                        Serdes.String())
                .withCachingDisabled()
                // Keys come once, so compacting the changelog would be work for nothing.
                .withLoggingEnabled(Map.of("cleanup.policy", "delete"));
    }
}
