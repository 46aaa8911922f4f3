package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.RouterBench.included;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.state.v1.Emission;
import io.bellwire.state.v1.TransferState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferTrackerTest {
    private final TransferTracker tracker = new TransferTracker(ConfirmationPolicy.parse("*=12", List.of("3", "6")));
    private final TransferState state = TransferState.newBuilder()
            .setTransferId("eip155:1/0xab/log:0")
            .setWatchers(new ArrayList<>())
            .setOrphanedAt(new HashMap<>())
            .setJournal(new ArrayList<>())
            .build();
    private Instant time = RouterBench.NOW;
    private long offset;

    @Test
    void saysEachDepthOnceInOrderEvenWhenSeveralAreCrossedTogether() {
        assertThat(said(1)).containsExactly("transfer.detected");
        assertThat(said(2)).isEmpty();
        assertThat(said(7)).containsExactly("transfer.milestone 3", "transfer.milestone 6");
        assertThat(said(6)).isEmpty();
        assertThat(said(12)).containsExactly("transfer.milestone 12");
        assertThat(said(100)).isEmpty();
    }

    @Test
    void numbersRevisionsWithoutGapsAndCountsWhoAgrees() {
        apply(included("w1", "0xa", "0xb", 1));
        apply(included("w2", "0xa", "0xb", 1));
        List<Emission> confirmed = apply(included("w1", "0xa", "0xb", 12));

        assertThat(confirmed).extracting(Emission::getRevision).containsExactly(2, 3, 4);
        assertThat(confirmed).extracting(Emission::getWatcherCount).containsOnly(2);
    }

    @Test
    void saysFinalityOnce() {
        TransferObservation finalized = included("w1", "0xa", "0xb", 1);
        finalized.setFinality(Finality.FINALIZED);

        assertThat(apply(finalized))
                .extracting(Emission::getType)
                .containsExactly("transfer.detected", "transfer.finalized");
        assertThat(apply(finalized)).isEmpty();
    }

    @Test
    void saysAReplayedRecordExactlyAsBefore() {
        TransferObservation first = included("w1", "0xa", "0xb", 3);
        List<Emission> before = apply(first);
        apply(included("w2", "0xa", "0xb", 12));

        List<Emission> again = emissions(tracker.apply(state, first, 1, RouterBench.NOW.plusMillis(1)));

        assertThat(again).isEqualTo(before);
    }

    @Test
    void takesANewRecordUnderAnOldOffsetForNewWhenTheTopicWasMadeAnew() {
        apply(included("w1", "0xa", "0xb", 1));

        List<Emission> said =
                emissions(tracker.apply(state, included("w1", "0xa", "0xb", 12), 1, RouterBench.NOW.plusSeconds(60)));

        assertThat(said).extracting(Emission::getMilestone).containsExactly("3", "6", "12");
    }

    @Test
    void saysAReplayedRecordAgainHoweverMuchTimeItsSuccessorsCover() {
        TransferObservation first = included("w1", "0xa", "0xb", 1);
        List<Emission> before = apply(first);
        Instant recordedAt = time;
        time = time.plus(Duration.ofDays(3));
        apply(included("w1", "0xa", "0xb", 12));

        assertThat(emissions(tracker.apply(state, first, 1, recordedAt))).isEqualTo(before);
    }

    @Test
    void leavesAMilestoneToAWatcherThatKnowsTheTransferSucceeded() {
        apply(included("w1", "0xa", "0xb", 1));
        TransferObservation unknowing = included("w2", "0xa", "0xb", 12);
        unknowing.setExecutionStatus(ExecutionStatus.UNKNOWN);

        assertThat(apply(unknowing)).isEmpty();
        assertThat(said(13)).containsExactly("transfer.milestone 3", "transfer.milestone 6", "transfer.milestone 12");
    }

    @Test
    void doesNotTakeAnotherAmountOrReceiverForTheSameTransfer() {
        apply(included("w1", "0xa", "0xb", 1));
        TransferObservation elsewhere = included("w2", "0xa", "0xc", 12);
        TransferObservation more = included("w2", "0xa", "0xb", 12);
        more.setAmount("1");

        assertThat(tracker.apply(state, elsewhere, 50, time)).isInstanceOf(TransferTracker.Decision.Conflict.class);
        assertThat(tracker.apply(state, more, 51, time)).isInstanceOf(TransferTracker.Decision.Conflict.class);
    }

    @Test
    void defersWhatItCannotDecideYetWithoutChangingState() {
        apply(included("w1", "0xa", "0xb", 1));
        TransferState before = TransferState.newBuilder(state).build();
        TransferObservation elsewhere = included("w1", "0xa", "0xb", 1);
        elsewhere.getBlock().setHash("0x0ther");
        TransferObservation removed = included("w1", "0xa", "0xb", 1);
        removed.setKind(ObservationKind.REMOVED);

        assertThat(tracker.apply(state, elsewhere, 50, time)).isInstanceOf(TransferTracker.Decision.Deferred.class);
        assertThat(tracker.apply(state, removed, 51, time)).isInstanceOf(TransferTracker.Decision.Deferred.class);
        assertThat(state).isEqualTo(before);
    }

    private List<String> said(int confirmations) {
        return apply(included("w1", "0xa", "0xb", confirmations)).stream()
                .map(emission -> emission.getMilestone() == null
                        ? emission.getType()
                        : emission.getType() + ' ' + emission.getMilestone())
                .toList();
    }

    private List<Emission> apply(TransferObservation observation) {
        time = time.plusMillis(1);
        return emissions(tracker.apply(state, observation, ++offset, time));
    }

    private static List<Emission> emissions(TransferTracker.Decision decision) {
        return ((TransferTracker.Decision.Say) decision).emissions();
    }
}
