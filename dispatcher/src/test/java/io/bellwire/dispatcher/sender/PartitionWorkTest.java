package io.bellwire.dispatcher.sender;

import static io.bellwire.dispatcher.sender.Tasks.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.bellwire.schemas.wire.SettledOffsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class PartitionWorkTest {
    private static final int WINDOW = 64;

    private final List<InFlight> taken = new ArrayList<>();

    @Test
    void doesNotHandOnWhatAnEarlierAssignmentHadSettled() {
        PartitionWork work = startedFrom(100, 101, 103);

        poll(work, 100, 101, 102, 103, 104);

        assertThat(offsets()).containsExactly(100L, 102L, 104L);
        assertThat(work.records()).isEqualTo(3);
    }

    @Test
    void keepsInItsCommitsWhatAnEarlierAssignmentSettledFurtherOn() {
        PartitionWork work = startedFrom(100, 101, 140);
        poll(work, 100, 101);

        begunAndSettled(taken.get(0));

        SettledOffsets committed = committed(work.takeCommit(() -> 102));
        assertThat(committed.committed()).isEqualTo(102);
        assertThat(committed.isSettled(140)).isTrue();
    }

    @Test
    void startsAnewInAnotherLog() {
        PartitionWork work = startedFrom(100, 101, 103);

        poll(work, 7, 101, 103); // read from the beginning, since offset 100 was not there

        assertThat(offsets()).containsExactly(7L, 101L, 103L);
    }

    @Test
    void keepsWhatFindsNoRoomAndPausesUntilHalfOfTheWindowIsFree() {
        PartitionWork work = Tasks.work();
        for (int offset = 0; offset < WINDOW; offset++) {
            poll(work, offset);
        }
        assertThat(work.pauses()).isFalse();

        poll(work, WINDOW, WINDOW + 1);
        assertThat(work.pauses()).isTrue();
        assertThat(taken).hasSize(WINDOW);

        begunAndSettled(taken.get(0));
        work.takeSurplus(taken::add);
        assertThat(taken).hasSize(WINDOW + 1);
        assertThat(work.pauses()).isTrue();

        taken.stream().skip(1).limit(40).forEach(PartitionWorkTest::begunAndSettled);
        work.takeSurplus(taken::add);
        assertThat(offsets()).contains((long) WINDOW + 1);
        assertThat(work.pauses()).isFalse();
    }

    @Test
    void saysWhatToCommitOnlyWhenItMovedOrFailed() {
        PartitionWork work = Tasks.work();
        poll(work, 0, 1);
        assertThat(work.takeCommit(() -> 2)).isNotNull();
        assertThat(work.takeCommit(() -> 2)).isNull();

        begunAndSettled(taken.get(1)); // behind the first
        assertThat(committed(work.takeCommit(() -> 2)).isSettled(1)).isTrue();

        work.commitFailed();
        assertThat(work.takeCommit(() -> 2)).isNotNull();
    }

    @Test
    void stepsOverTheHolesAtItsEnd() {
        PartitionWork work = Tasks.work();
        poll(work, 0);
        begunAndSettled(taken.get(0));

        assertThat(committed(work.takeCommit(() -> 5)).committed()).isEqualTo(5);
    }

    @Test
    void hasNothingToSayBeforeItsFirstRecordUnlessAsked() {
        PartitionWork work = startedFrom(100, 101);

        assertThat(work.takeCommit(() -> 100)).isNull();
        SettledOffsets standing = committed(work.standing());
        assertThat(standing.committed()).isEqualTo(100);
        assertThat(standing.isSettled(101)).isTrue();
    }

    @Test
    void refusesASecondSettlement() {
        PartitionWork work = Tasks.work();
        poll(work, 0);
        begunAndSettled(taken.get(0));

        assertThatIllegalStateException().isThrownBy(taken.get(0)::settle).withMessageContaining("settled twice");
    }

    @Test
    void countsRecordsAndBytesUntilTheySettle() {
        PartitionWork work = Tasks.work();
        poll(work, 0, 1);
        begunAndSettled(taken.get(0));

        assertThat(work.records()).isEqualTo(1);
        begunAndSettled(taken.get(1));
        assertThat(work.records()).isZero();
        assertThat(work.bytes()).isZero();
        assertThat(work.isBusy()).isFalse();
    }

    private PartitionWork startedFrom(long committed, long... settled) {
        BitSet above = new BitSet();
        for (long offset : settled) {
            above.set((int) (offset - committed));
        }
        return new PartitionWork(PARTITION, SettledOffsets.of(committed, above), WINDOW);
    }

    private void poll(PartitionWork work, long... offsets) {
        for (long offset : offsets) {
            work.polled(Tasks.record(PARTITION, offset), taken::add);
        }
    }

    private static void begunAndSettled(InFlight inFlight) {
        assertThat(inFlight.work().begin()).isTrue();
        inFlight.settle();
    }

    private List<Long> offsets() {
        return taken.stream().map(inFlight -> inFlight.record().offset()).toList();
    }

    private static SettledOffsets committed(OffsetAndMetadata commit) {
        return SettledOffsets.parse(commit.offset(), commit.metadata());
    }
}
