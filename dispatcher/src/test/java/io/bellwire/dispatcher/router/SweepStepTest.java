package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.RouterBench.included;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.RecheckRequest;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import io.bellwire.service.ChainDepths;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of transfers as time goes by: asked about, forgotten, and what is said of them then. */
class SweepStepTest {
    /** A little more, since what was said just now is a little younger than the clock. */
    private static final Duration INTERVAL =
            RouterBench.RETENTION.recheckInterval().plusSeconds(1);

    private static final Duration RETENTION = RouterBench.RETENTION.settled();

    private final RouterBench router = new RouterBench();

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void asksAboutATransferWhoseRemovalWasLostUntilItIsSettled() {
        router.observe(spoken("0xaa", 100, 1));
        router.observe(finalized("0xff", 90));
        router.age(INTERVAL);
        assertThat(router.rechecks()).as("height 100 is not final yet").isEmpty();

        router.observe(finalized("0xfe", 101));
        router.age(INTERVAL);
        RecheckRequest request = only(router.rechecks());
        assertThat(request.getTransferId()).isEqualTo("eip155:1/0xaa/log:0");
        assertThat(request.getChainId()).isEqualTo("eip155:1");
        assertThat(request.getBlockHash()).isEqualTo("0xb100");
        assertThat(request.getHeight()).isEqualTo(100);
        assertThat(request.getFinalizedHeight()).isEqualTo(101);
        assertThat(request.getVersion()).isEqualTo(100);

        router.age(INTERVAL.minusSeconds(2));
        assertThat(router.rechecks()).as("asked a moment ago").isEmpty();

        router.age(INTERVAL);
        assertThat(router.rechecks()).hasSize(1);
        assertThat(router.counted("rechecks")).isEqualTo(2);
    }

    @Test
    void isSettledByARemoval() {
        lose("0xaa");
        TransferObservation answer = spoken("0xaa", 100, 1);
        answer.setKind(ObservationKind.REMOVED);
        answer.setHead(head(150));

        router.observe(answer);

        assertThat(types(router.events())).containsExactly("transfer.reorged");
        requireNothingIsAskedAnyMore();
    }

    @Test
    void isSettledByAnotherInclusion() {
        lose("0xaa");
        TransferObservation answer = spoken("0xaa", 102, 49);
        answer.setFinality(Finality.FINALIZED);

        router.observe(answer);

        assertThat(types(router.events()))
                .containsExactly("transfer.reorged", "transfer.detected", "transfer.milestone", "transfer.finalized");
        requireNothingIsAskedAnyMore();
    }

    @Test
    void isSettledByFinality() {
        lose("0xaa");

        router.observe(finalized("0xaa", 100));

        assertThat(types(router.events())).containsExactly("transfer.milestone", "transfer.finalized");
        requireNothingIsAskedAnyMore();
    }

    @Test
    void takesDepthForFinalityWhereTheChainKnowsNoOther() {
        TrackerConfig tracker =
                new TrackerConfig(1, List.of(), List.of(), new ChainDepths(Map.of(RouterBench.CHAIN, 20), 0), null);
        try (RouterBench byDepth = new RouterBench(RouterBench.policy("*=12"), tracker)) {
            byDepth.observe(spoken("0xaa", 100, 1));
            byDepth.observe(spoken("0xbb", 115, 4));
            byDepth.age(INTERVAL);
            assertThat(byDepth.rechecks()).isEmpty();

            byDepth.observe(spoken("0xbb", 115, 5));
            byDepth.age(INTERVAL);

            assertThat(only(byDepth.rechecks()).getTransferId()).isEqualTo("eip155:1/0xaa/log:0");
        }
    }

    @Test
    void forgetsSettledTransfersSliceBySlice() {
        for (int i = 0; i < 5_000; i++) {
            router.observe(finalized("0x" + i, 100 + i % 7));
        }
        router.pass(RETENTION.minusDays(1));
        assertThat(router.entries(RouterTopology.TRANSFERS)).isEqualTo(5_000);
        restart(router);
        router.pass(Duration.ofDays(2));

        long left = 5_000;
        for (int slice = 1; slice < 5_000 / TransferSweeper.SLICE; slice++) {
            left -= TransferSweeper.SLICE;
            assertThat(router.entries(RouterTopology.TRANSFERS)).isEqualTo(left);
            router.pass(TransferSweeper.BETWEEN_SLICES);
        }

        assertThat(router.entries(RouterTopology.TRANSFERS)).isZero();
        assertThat(router.counted("expired")).isEqualTo(5_000);
    }

    @Test
    void forgetsWhatNeverBecameFinalMuchLater() {
        router.observe(spoken("0xaa", 100, 1));

        router.pass(Duration.ofDays(89));
        assertThat(router.entries(RouterTopology.TRANSFERS)).isEqualTo(1);
        assertThat(router.rechecks())
                .as("old, though nobody said what is final")
                .hasSize(1);

        router.pass(Duration.ofDays(2));
        assertThat(router.entries(RouterTopology.TRANSFERS)).isZero();
        assertThat(router.counted("abandoned")).isEqualTo(1);
    }

    @Test
    void putsAsideWhatIsSaidOfForgottenTransfers() {
        TransferObservation forgotten = finalized("0xaa", 100);
        forget(forgotten);

        router.observe(forgotten);

        assertThat(router.events()).isEmpty();
        assertThat(router.late()).containsExactly(forgotten);
        assertThat(router.entries(RouterTopology.TRANSFERS)).isZero();
        assertThat(router.counted("late")).isEqualTo(1);
    }

    @Test
    void putsAsideWhatIsAsOldAndCannotBeToldFromThem() {
        forget(finalized("0xaa", 100));

        router.observe(spoken("0xbb", 99, 1));
        router.observe(spoken("0xcc", 100, 1));
        router.observe(spoken("0xdd", 101, 1));

        assertThat(router.late()).extracting(TransferObservation::getTxId).containsExactly("0xbb", "0xcc");
        assertThat(router.events()).extracting(WalletEvent::getSubjectId).containsExactly("eip155:1/0xdd/log:0");
    }

    @Test
    void announcesOldHistoryThatIsMarkedAsBackfillOnce() {
        forget(finalized("0xaa", 100));
        TransferObservation backfill = finalized("0xbb", 99);
        backfill.setAttributes(Map.of(ChainProgress.BACKFILL, "true"));

        router.observe(backfill);
        router.observe(backfill);
        router.observe(finalized("0xbb", 99));

        assertThat(types(router.events()))
                .containsExactly("transfer.detected", "transfer.milestone", "transfer.finalized");
        assertThat(router.late()).isEmpty();
    }

    @Test
    void takesABlockOfYesterdayForNewWhateverItsHeight() {
        forget(finalized("0xaa", 1_000_000)); // a watcher that counts slots where others count blocks
        TransferObservation fresh = spoken("0xbb", 101, 1);
        fresh.setBlock(
                new Block(101L, "0xb101", null, RouterBench.NOW.plus(RETENTION).plus(Duration.ofHours(1)), null, null));

        router.observe(fresh);

        assertThat(router.late()).isEmpty();
        assertThat(types(router.events())).containsExactly("transfer.detected");
    }

    /** A transfer in block 100 whose chain is final up to 120, asked about once. */
    private void lose(String txId) {
        router.observe(spoken(txId, 100, 1));
        router.observe(finalized("0xff", 120));
        router.age(INTERVAL);
        assertThat(router.rechecks()).hasSize(1);
        router.events();
    }

    private void requireNothingIsAskedAnyMore() {
        router.age(INTERVAL);
        router.age(INTERVAL);
        assertThat(router.rechecks()).isEmpty();
    }

    /** Lets the sweep begin a new round at the next tick. */
    private static void restart(RouterBench router) {
        for (int slice = 0; slice <= 5_000 / TransferSweeper.SLICE; slice++) {
            router.pass(TransferSweeper.BETWEEN_SLICES);
        }
    }

    private void forget(TransferObservation transfer) {
        router.observe(transfer);
        router.events();
        router.age(RETENTION.plusDays(1));
        assertThat(router.entries(RouterTopology.TRANSFERS)).isZero();
    }

    private static TransferObservation finalized(String txId, long height) {
        TransferObservation finalized = spoken(txId, height, 151 - (int) Math.min(height, 150));
        finalized.setFinality(Finality.FINALIZED);
        finalized.setHead(head(Math.max(height, 150)));
        return finalized;
    }

    private static TransferObservation spoken(String txId, long height, int confirmations) {
        TransferObservation spoken = included("w1", "0x5038", "0xbe3f", confirmations);
        spoken.setTxId(txId);
        spoken.setTransferId(Ids.transferId(RouterBench.CHAIN, txId, spoken.getPosition()));
        spoken.setBlock(new Block(height, "0xb" + height, null, null, null, null));
        spoken.setHead(head(height + confirmations - 1));
        return spoken;
    }

    private static Head head(long ordinal) {
        return new Head(ordinal, ordinal, "0xhead" + ordinal);
    }

    private static List<String> types(List<WalletEvent> events) {
        return events.stream().map(WalletEvent::getType).toList();
    }

    private static RecheckRequest only(List<RecheckRequest> requests) {
        assertThat(requests).hasSize(1);
        return requests.get(0);
    }
}
