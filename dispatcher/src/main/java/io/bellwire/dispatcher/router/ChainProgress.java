package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.service.ChainDepths;
import io.bellwire.state.v1.ChainHeights;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Up to which height each chain is final, as heard in one partition, and up to which its transfers may have been
 * forgotten. Both only grow.
 *
 * <p>Any publisher can name a chain, so there are at most {@value #MAX_CHAINS}. Of more, nothing is known: transfers there
 * are asked about by their age alone, and nothing is late. A chain that forgets a transfer takes the place of one that has
 * forgotten none, as long as there is such a one.
 *
 * <p><b>Thread:</b> confined to the stream thread that owns the store. Asked for every observation, so all of it, an
 * entry per chain, is in memory.
 */
final class ChainProgress {
    /** The attribute of a statement about old history that is to be told all the same; {@code true}. */
    static final String BACKFILL = "backfill";

    /** How far block clocks may be off, generously. */
    private static final Duration CLOCK_MARGIN = Duration.ofDays(1);

    /** Some 100 bytes each, in memory and in the store. */
    static final int MAX_CHAINS = 4_096;

    private static final ChainHeights NONE = new ChainHeights(-1L, -1L);

    private final KeyValueStore<String, ChainHeights> store;
    private final Map<String, ChainHeights> byChain = new HashMap<>();
    private final ChainDepths finality;
    private final Duration retention;
    private final RouterMetrics metrics;

    /**
     * @param finality depth that counts as final; 0 where only the chain's own word does
     * @param retention how long a final transfer is remembered
     */
    ChainProgress(
            KeyValueStore<String, ChainHeights> store,
            ChainDepths finality,
            Duration retention,
            RouterMetrics metrics) {
        this.store = store;
        this.finality = finality;
        this.retention = retention;
        this.metrics = metrics;
        try (KeyValueIterator<String, ChainHeights> entries = store.all()) {
            entries.forEachRemaining(entry -> byChain.put(entry.key, entry.value));
        }
    }

    /** Greatest height heard to be final; -1 for none. */
    long finalized(String chainId) {
        return byChain.getOrDefault(chainId, NONE).getFinalized();
    }

    /**
     * Learns from a statement how far its chain is final. What is held of the chain is put again if the statement is a
     * replay: a crash can leave it in the local store and lose it from the changelog.
     *
     * @param reading what the statement was to the tracker
     */
    void hear(TransferObservation said, Decision.Reading reading) {
        String chainId = said.getChainId();
        ChainHeights before = byChain.getOrDefault(chainId, NONE);
        long height = finalHeight(said);
        if (height > before.getFinalized()) {
            keep(chainId, new ChainHeights(height, before.getExpired()));
        } else if (reading == Decision.Reading.REPLAY && byChain.containsKey(chainId)) {
            store.put(chainId, before);
        }
    }

    /** A final transfer at that height is about to be forgotten. */
    void expire(String chainId, long height) {
        ChainHeights before = byChain.getOrDefault(chainId, NONE);
        if (height > before.getExpired()) {
            makeRoomFor(chainId);
            keep(chainId, new ChainHeights(before.getFinalized(), height));
        }
    }

    /**
     * Whether a statement about a transfer we do not know may be about one we forgot: no higher than what was forgotten,
     * not made so lately that we would remember, and not meant to be told regardless.
     *
     * @param recordedAt when the broker took it
     */
    boolean isLate(TransferObservation said, Instant recordedAt) {
        Block block = said.getBlock();
        if (block == null
                || block.getHeight()
                        > byChain.getOrDefault(said.getChainId(), NONE).getExpired()) {
            return false;
        }
        Instant mined = block.getTimestamp();
        boolean remembered =
                mined != null && mined.isAfter(recordedAt.minus(retention).plus(CLOCK_MARGIN));
        return !remembered && !"true".equals(said.getAttributes().get(BACKFILL));
    }

    private long finalHeight(TransferObservation said) {
        Head head = said.getHead();
        int depth = finality.of(said.getChainId());
        long byDepth = head == null || depth == 0 ? -1 : head.getHeight() - depth + 1;
        Block block = said.getBlock();
        boolean byWord = said.getFinality() == Finality.FINALIZED && said.getKind() == ObservationKind.INCLUDED;
        return byWord && block != null ? Math.max(byDepth, block.getHeight()) : byDepth;
    }

    private void keep(String chainId, ChainHeights heights) {
        if (!hasRoomFor(chainId)) {
            metrics.crowdedChain();
            return;
        }
        byChain.put(chainId, heights);
        store.put(chainId, heights);
    }

    private boolean hasRoomFor(String chainId) {
        return byChain.size() < MAX_CHAINS || byChain.containsKey(chainId);
    }

    /** What was heard to be final is heard again; what was forgotten is known here alone. */
    private void makeRoomFor(String chainId) {
        if (!hasRoomFor(chainId)) {
            byChain.entrySet().stream()
                    .filter(entry -> entry.getValue().getExpired() < 0)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .ifPresent(other -> {
                        byChain.remove(other);
                        store.delete(other);
                    });
        }
    }
}
