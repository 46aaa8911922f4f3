package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TrackerBench.finalized;
import static io.bellwire.dispatcher.router.TrackerBench.flagged;
import static io.bellwire.dispatcher.router.TrackerBench.included;
import static io.bellwire.dispatcher.router.TrackerBench.outside;
import static io.bellwire.dispatcher.router.TrackerBench.removed;
import static io.bellwire.event.v1.ObservationKind.DROPPED;
import static io.bellwire.event.v1.ObservationKind.MEMPOOL_SEEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.router.TrackerBench.Heard;
import io.bellwire.event.v1.TransferObservation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A crash can leave a state that is ahead of what was said: its records come again, from any of them on. */
class TrackerReplayTest {
    private final TrackerBench bench = new TrackerBench();

    @Test
    void saysExactlyTheSameOfEveryRecordThatComesAgain() {
        List<TransferObservation> history = List.of(
                outside("w1", MEMPOOL_SEEN, 99),
                flagged(included("w1", "A", 100)),
                included("w1", "A", 101, 3),
                flagged(included("w2", "A", 101)),
                removed("w3", "B", 102),
                flagged(included("w2", "A", 102)),
                removed("w1", "A", 103),
                outside("w2", DROPPED, 103),
                included("w1", "C", 104),
                included("w2", "C", 104, 12),
                included("w1", "D", 107, 4),
                included("w2", "D", 108, 4),
                included("w3", "C", 106, 9),
                finalized("w2", "D", 170),
                included("w3", "D", 171));

        List<List<Emission>> said = new ArrayList<>();
        for (TransferObservation observation : history) {
            int before = bench.transfer().revision();
            bench.hear(observation);
            // every state that could have been the one restored
            said.add(bench.again(bench.log().get(bench.log().size() - 1)).emissions());
            for (int i = 0; i < said.size(); i++) {
                Decision.Say again = bench.again(bench.log().get(i));
                assertThat(again.emissions()).isEqualTo(said.get(i));
                assertThat(again.transfer()).isSameAs(bench.transfer());
            }
            assertThat(said.get(said.size() - 1)).hasSize(bench.transfer().revision() - before);
        }
        assertThat(said.stream().mapToInt(List::size).sum()).isGreaterThan(12);
    }

    @Test
    void makesNothingNewOfARecordThatSaidNothingBefore() {
        bench.hear(included("w1", "A", 100));
        Heard overtaken = heard(included("w2", "B", 100));
        Heard flagOfAnother = heard(flagged(included("w1", "A", 101)));
        bench.hear(included("w1", "A", 102));
        bench.hear(removed("w1", "A", 102));

        assertThat(bench.again(overtaken).emissions()).isEmpty();
        assertThat(bench.again(flagOfAnother).emissions())
                .extracting(Emission::name)
                .containsExactly("transfer.held");
        assertThat(bench.again(overtaken).transfer()).isSameAs(bench.transfer());
    }

    @Test
    void refusesAgainWhatItRefused() {
        bench.hear(included("w1", "A", 100));
        TransferObservation other = included("w2", "A", 101);
        other.setAmount("1");
        Decision first = bench.decide(other);
        Heard refused = bench.log().get(1);
        bench.hear(removed("w1", "A", 103));
        bench.hear(finalized("w1", "B", 164));

        Decision again = bench.tracker().apply(bench.transfer(), other, refused.offset(), refused.recordedAt());

        assertThat(again).isEqualTo(first).isInstanceOf(Decision.Conflict.class);
    }

    @Test
    void findsNoContradictionInARemovalThatWasHeardBeforeTheFinality() {
        bench.hear(included("w1", "A", 100));
        TransferObservation headless = removed("w2", "B", 101);
        headless.setHead(null);
        bench.hear(headless);
        Heard early = bench.log().get(1);
        bench.hear(included("w1", "B", 105));
        bench.hear(finalized("w1", "B", 164));

        assertThat(bench.again(early).emissions()).isEmpty();
    }

    @Test
    void takesANewRecordUnderAnOldOffsetForNewWhenTheTopicWasMadeAnew() {
        bench.hear(included("w1", "A", 100));
        Heard old = bench.log().get(0);
        TransferObservation later = included("w1", "A", 111, 12);

        Decision.Say said =
                (Decision.Say) bench.tracker().apply(bench.transfer(), later, old.offset(), old.recordedAt() + 60_000);

        assertThat(said.emissions()).extracting(Emission::milestone).containsExactly(3, 6, 12);
        assertThat(said.transfer().journal().entries()).hasSize(1);
    }

    @Test
    void knowsAReplayAlthoughABrokersClockWentBack() {
        TransferTracker tracker = bench.tracker();
        TransferObservation first = included("w1", "A", 100);
        TransferObservation second = included("w1", "A", 105, 6);
        Decision.Say one = (Decision.Say) tracker.apply(TrackedTransfer.NEW, first, 1, 5_000);
        Decision.Say two = (Decision.Say) tracker.apply(one.transfer(), second, 2, 4_000);

        Decision.Say again = (Decision.Say) tracker.apply(two.transfer(), first, 1, 5_000);

        assertThat(again.emissions()).isEqualTo(one.emissions());
    }

    @Test
    void forgetsOnlyTheLongestSaidOfAVeryRestlessTransfer() {
        IntStream.range(0, 100).forEach(i -> bench.hear(included("w1", i % 2 == 0 ? "A" : "B", 100 + i)));

        List<Heard> log = bench.log();
        assertThat(bench.transfer().journal().entries()).hasSize(Journal.KEPT);
        assertThat(bench.again(log.get(99)).emissions()).hasSize(2);
        assertThat(bench.again(log.get(100 - Journal.KEPT)).emissions()).hasSize(2);
        assertThat(bench.again(log.get(0)).emissions()).isEmpty();
    }

    @Test
    void remembersNoMoreOrphansThanTheLastOnes() {
        IntStream.range(0, 40).forEach(i -> bench.hear(removed("w1", "A" + i, 100 + i)));

        Orphans orphans = bench.transfer().orphans();
        assertThat(orphans.blocks()).hasSize(Orphans.MAX);
        assertThat(orphans.disproves("A39", 139)).isTrue();
        assertThat(orphans.disproves("A8", 108)).isTrue();
        assertThat(orphans.disproves("A7", 107)).isFalse();
    }

    private Heard heard(TransferObservation observation) {
        bench.hear(observation);
        return bench.log().get(bench.log().size() - 1);
    }
}
