package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.Decision.Reading.DUPLICATE;
import static io.bellwire.dispatcher.router.Decision.Reading.REPLAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.service.ChainDepths;
import io.bellwire.state.v1.ChainHeights;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainProgressTest {
    private static final String CHAIN = TrackerBench.CHAIN;
    private static final Instant NOW = RouterBench.NOW;
    private static final Duration RETENTION = Duration.ofDays(14);

    @TempDir
    private Path directory;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private KeyValueStore<String, ChainHeights> store;

    @BeforeEach
    void open() {
        Properties properties = new Properties();
        properties.put("application.id", "progress");
        properties.put("bootstrap.servers", "unused:1");
        MockProcessorContext<Void, Void> context =
                new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
        store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("heights"), Serdes.String(), StateSerde.of(ChainHeights.class))
                .withLoggingDisabled()
                .build();
        store.init(context.getStateStoreContext(), store);
    }

    @Test
    void knowsTheGreatestHeightThatAnybodyCalledFinal() {
        ChainProgress progress = progress(0);
        assertThat(progress.finalized(CHAIN)).isEqualTo(-1);

        progress.hear(said(ObservationKind.INCLUDED, 100, Finality.FINALIZED), DUPLICATE);
        progress.hear(said(ObservationKind.INCLUDED, 90, Finality.FINALIZED), DUPLICATE);
        progress.hear(said(ObservationKind.INCLUDED, 101, Finality.SAFE), DUPLICATE);
        progress.hear(said(ObservationKind.REMOVED, 102, Finality.FINALIZED), DUPLICATE);

        assertThat(progress.finalized(CHAIN)).isEqualTo(100);
        assertThat(progress.finalized("eip155:2")).isEqualTo(-1);
    }

    @Test
    void countsBackFromTheHeadWhereDepthIsFinality() {
        ChainProgress progress = progress(100);

        progress.hear(said(ObservationKind.MEMPOOL_SEEN, null, Finality.PENDING), DUPLICATE);

        assertThat(progress.finalized(CHAIN))
                .as("the 100th block from head 1000")
                .isEqualTo(901);
    }

    @Test
    void remembersOverARestart() {
        ChainProgress progress = progress(0);
        progress.hear(said(ObservationKind.INCLUDED, 100, Finality.FINALIZED), DUPLICATE);
        progress.expire(CHAIN, 70);
        progress.expire(CHAIN, 60);

        ChainProgress restarted = progress(0);

        assertThat(restarted.finalized(CHAIN)).isEqualTo(100);
        assertThat(restarted.isLate(said(ObservationKind.INCLUDED, 70, Finality.INCLUDED), NOW))
                .isTrue();
        assertThat(restarted.isLate(said(ObservationKind.INCLUDED, 71, Finality.INCLUDED), NOW))
                .isFalse();
    }

    /** The local store may be all that a crash has left of it. */
    @Test
    void putsAgainOnAReplayWhatItHoldsOfTheChain() {
        ChainProgress progress = progress(0);
        progress.hear(said(ObservationKind.INCLUDED, 100, Finality.FINALIZED), DUPLICATE);
        progress.expire(CHAIN, 70);
        store.delete(CHAIN);

        progress.hear(said(ObservationKind.INCLUDED, 100, Finality.FINALIZED), DUPLICATE);
        assertThat(store.get(CHAIN)).as("not for any statement").isNull();

        progress.hear(said(ObservationKind.INCLUDED, 90, Finality.INCLUDED), REPLAY);
        assertThat(store.get(CHAIN)).isEqualTo(new ChainHeights(100L, 70L));
    }

    @Test
    void putsNothingOnAReplayOfAChainItKnowsNothingOf() {
        progress(0).hear(said(ObservationKind.INCLUDED, 90, Finality.INCLUDED), REPLAY);

        assertThat(store.get(CHAIN)).isNull();
    }

    @Test
    void boundsTheChainsItKeeps() {
        ChainProgress progress = progress(0);
        hearOfAsManyChainsAsAreKept(progress);

        progress.hear(on("late:1"), DUPLICATE);

        assertThat(progress.finalized("late:1")).isEqualTo(-1);
        assertThat(store.get("late:1")).isNull();
        assertThat(meters.counter("bellwire.router.chains.crowded").count()).isEqualTo(1);
        progress.expire("test:7", 50);
        assertThat(store.get("test:7")).as("one that is kept goes on").isEqualTo(new ChainHeights(100L, 50L));
    }

    @Test
    void remembersWhatWasForgottenRatherThanWhatIsFinal() {
        ChainProgress progress = progress(0);
        hearOfAsManyChainsAsAreKept(progress);

        progress.expire("late:1", 70);

        TransferObservation again = on("late:1");
        again.setBlock(new Block(70L, "0xb70", null, null, null, null));
        assertThat(progress.isLate(again, NOW)).isTrue();
        assertThat(progress(0).isLate(again, NOW)).as("after a restart").isTrue();
        assertThat(store.approximateNumEntries()).isEqualTo(ChainProgress.MAX_CHAINS);
    }

    @Test
    void givesUpNothingThatWasForgottenForMoreOfIt() {
        ChainProgress progress = progress(0);
        for (int chain = 0; chain < ChainProgress.MAX_CHAINS; chain++) {
            progress.expire("test:" + chain, 50);
        }

        progress.expire("late:1", 70);

        assertThat(store.approximateNumEntries()).isEqualTo(ChainProgress.MAX_CHAINS);
        assertThat(store.get("late:1")).isNull();
        assertThat(meters.counter("bellwire.router.chains.crowded").count()).isEqualTo(1);
    }

    @Test
    void takesNothingForLateBeforeAnythingWasForgotten() {
        assertThat(progress(0).isLate(said(ObservationKind.INCLUDED, 0, Finality.FINALIZED), NOW))
                .isFalse();
    }

    @Test
    void takesNothingForLateThatNamesNoBlock() {
        ChainProgress progress = progress(0);
        progress.expire(CHAIN, 70);

        assertThat(progress.isLate(said(ObservationKind.MEMPOOL_SEEN, null, Finality.PENDING), NOW))
                .isFalse();
    }

    @Test
    void believesTheClockOfABlockThatIsTooYoungToBeForgotten() {
        ChainProgress progress = progress(0);
        progress.expire(CHAIN, 70);

        assertThat(progress.isLate(mined(NOW.minus(Duration.ofDays(12))), NOW)).isFalse();
        assertThat(progress.isLate(mined(NOW.minus(Duration.ofDays(13))), NOW)).isTrue();
    }

    @Test
    void letsBackfillThrough() {
        ChainProgress progress = progress(0);
        progress.expire(CHAIN, 70);
        TransferObservation old = said(ObservationKind.INCLUDED, 70, Finality.FINALIZED);

        old.setAttributes(Map.of("backfill", "false"));
        assertThat(progress.isLate(old, NOW)).isTrue();
        old.setAttributes(Map.of("backfill", "true"));
        assertThat(progress.isLate(old, NOW)).isFalse();
    }

    private ChainProgress progress(int finalityDepth) {
        return new ChainProgress(
                store, new ChainDepths(Map.of(CHAIN, finalityDepth), 0), RETENTION, new RouterMetrics(meters));
    }

    private static void hearOfAsManyChainsAsAreKept(ChainProgress progress) {
        for (int chain = 0; chain < ChainProgress.MAX_CHAINS; chain++) {
            progress.hear(on("test:" + chain), DUPLICATE);
        }
    }

    private static TransferObservation on(String chainId) {
        TransferObservation said = said(ObservationKind.INCLUDED, 100, Finality.FINALIZED);
        said.setChainId(chainId);
        return said;
    }

    private static TransferObservation mined(Instant timestamp) {
        TransferObservation said = said(ObservationKind.INCLUDED, 70, Finality.FINALIZED);
        said.setBlock(new Block(70L, "0xb70", null, timestamp, null, null));
        return said;
    }

    private static TransferObservation said(ObservationKind kind, @Nullable Integer height, Finality finality) {
        TransferObservation said = TrackerBench.included("w1", "A", 1_000);
        said.setKind(kind);
        said.setBlock(height == null ? null : new Block((long) height, "0xb" + height, null, null, null, null));
        said.setHead(new Head(1_000L, 1_000L, "0xhead"));
        said.setFinality(finality);
        return said;
    }
}
