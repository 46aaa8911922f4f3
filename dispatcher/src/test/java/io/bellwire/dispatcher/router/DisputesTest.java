package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.executed;
import static io.bellwire.dispatcher.router.TrackerBench.finalized;
import static io.bellwire.dispatcher.router.TrackerBench.included;
import static io.bellwire.dispatcher.router.TrackerBench.outside;
import static io.bellwire.dispatcher.router.TrackerBench.removed;
import static io.bellwire.event.v1.ExecutionStatus.FAILED;
import static io.bellwire.event.v1.ExecutionStatus.SUCCESS;
import static io.bellwire.event.v1.ExecutionStatus.UNKNOWN;
import static io.bellwire.event.v1.ObservationKind.DROPPED;
import static io.bellwire.event.v1.ObservationKind.MEMPOOL_SEEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.router.Decision.Reading;
import io.bellwire.event.v1.TransferObservation;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisputesTest {
    private final TrackerBench bench = new TrackerBench();

    @Test
    void otherContentIsAConflictThatShowsBothVersions() {
        bench.hear(included("w1", "A", 100));
        TrackedTransfer before = bench.transfer();
        TransferObservation more = included("w2", "A", 100, 12);
        more.setAmount("293092130");
        TransferObservation elsewhere = removed("w2", "A", 103);
        elsewhere.setTo("0xbad");
        TransferObservation fake = included("w2", "B", 105);
        fake.getAsset().setAssetId("eip155:1/erc20:0xfa4e");

        Decision.Conflict conflict = (Decision.Conflict) bench.decide(more);

        assertThat(conflict.held()).containsEntry("amount", "293092129").containsEntry("to", "0xbe3f");
        assertThat(conflict.said()).containsEntry("amount", "293092130").containsEntry("to", "0xbe3f");
        assertThat(bench.decide(elsewhere)).isInstanceOf(Decision.Conflict.class);
        assertThat(bench.decide(fake)).isInstanceOf(Decision.Conflict.class);
        assertThat(bench.transfer()).isSameAs(before);
    }

    @Test
    void aMempoolsPromiseBindsNobody() {
        TransferObservation promised = outside("w1", MEMPOOL_SEEN, 100);
        promised.setAmount("300000000");
        bench.hear(promised);

        assertThat(bench.hear(included("w1", "A", 101))).containsExactly("detected A 1");
    }

    @Test
    void executionCannotEndInTwoWaysInOneBlock() {
        bench.hear(included("w1", "A", 100));
        Decision inItsBlock = bench.decide(executed(included("w2", "A", 101), FAILED));
        bench.hear(removed("w1", "A", 103));
        bench.hear(executed(included("w1", "B", 103), FAILED));
        Decision inAnOrphan = bench.decide(executed(included("w2", "A", 101), FAILED));
        Decision inTheNextBlock = bench.decide(executed(included("w2", "B", 103), SUCCESS));

        assertThat(List.of(inItsBlock, inAnOrphan, inTheNextBlock)).allMatch(Decision.Conflict.class::isInstance);
        assertThat(((Decision.Conflict) inItsBlock).said()).containsEntry("executionStatus", "FAILED");
    }

    @Test
    void finalityIsNeverTakenBackByItself() {
        bench.hear(finalized("w1", "A", 164));
        TrackedTransfer before = bench.transfer();

        assertThat(bench.decide(removed("w2", "A", 165))).isInstanceOf(Decision.Contradiction.class);
        assertThat(bench.decide(included("w2", "B", 165))).isInstanceOf(Decision.Contradiction.class);
        assertThat(bench.reading(removed("w2", "A", 163))).isEqualTo(Reading.STALE);
        assertThat(bench.reading(included("w2", "B", 164))).isEqualTo(Reading.STALE);
        assertThat(bench.hear(outside("w2", DROPPED, 170))).isEmpty();
        assertThat(bench.transfer()).isSameAs(before);
    }

    @Test
    void finalityIsNotContradictedByWhatWasDisprovedBefore() {
        bench.hear(removed("w1", "B", 170));
        bench.hear(finalized("w1", "A", 164));

        assertThat(bench.reading(included("w2", "B", 168))).isEqualTo(Reading.STALE);
        assertThat(bench.decide(included("w2", "B", 171))).isInstanceOf(Decision.Contradiction.class);
    }

    @Test
    void finalityIsContradictedByARemovalFromTheHeadThatSawIt() {
        bench.hear(finalized("w1", "A", 164));

        assertThat(bench.decide(removed("w2", "A", 164))).isInstanceOf(Decision.Contradiction.class);
    }

    @Test
    void finalityIsContradictedInTheSameWordsByEveryWatcher() {
        bench.hear(finalized("w1", "A", 164));

        Decision one = bench.decide(included("w2", "B", 165));
        Decision other = bench.decide(included("w3", "B", 170, 5));

        assertThat(one).isEqualTo(other);
        assertThat(((Decision.Contradiction) one).held()).containsEntry("block", "A");
        assertThat(((Decision.Contradiction) one).said()).containsEntry("block", "B");
    }

    @Test
    void executionIsRememberedOfABlockThatWasLeftAndEnteredAgain() {
        bench.hear(included("w1", "A", 100));
        bench.hear(removed("w1", "A", 103));
        bench.hear(executed(included("w1", "A", 105), UNKNOWN));

        assertThat(bench.decide(executed(included("w2", "A", 106), FAILED))).isInstanceOf(Decision.Conflict.class);
    }

    @Test
    void theFirstStatementAboutABlockBindsThoughItSaysNothing() {
        bench.hear(removed("w1", "A", 100));
        TransferObservation other = included("w2", "A", 99);
        other.setAmount("1");

        assertThat(bench.decide(other)).isInstanceOf(Decision.Conflict.class);
        assertThat(bench.hear(included("w2", "A", 101))).containsExactly("detected A 1");
    }
}
