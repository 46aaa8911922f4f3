package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.bellwire.schemas.wire.SettledOffsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartitionTrackerTest {
    private static final int WINDOW = 64;

    private final PartitionTracker tracker = new PartitionTracker(WINDOW);

    @Test
    void commitsUpToTheFirstThatIsNotSettledAndNamesWhatIsDoneBehindIt() {
        long first = tracker.add(10);
        long second = tracker.add(11);
        tracker.add(12);
        long fourth = tracker.add(15);

        settle(second, fourth);
        assertThat(tracker.committable()).isEqualTo(10);
        assertThat(above()).containsExactly(11L, 15L);

        settle(first);
        assertThat(tracker.committable()).isEqualTo(12);
        assertThat(above()).containsExactly(15L);
    }

    @Test
    void commitsThePositionWhenNothingIsInFlight() {
        assertThat(tracker.hasRead()).isFalse();

        settle(tracker.add(7));
        assertThat(tracker.committable()).isEqualTo(8);

        tracker.readUpTo(9); // a transaction marker
        assertThat(tracker.hasRead()).isTrue();
        assertThat(tracker.committable()).isEqualTo(9);
    }

    @Test
    void aFullWindowHasNoRoomUntilItsFirstSettles() {
        long first = tracker.add(0);
        for (int offset = 1; offset < WINDOW; offset++) {
            settle(tracker.add(offset));
        }
        assertThat(tracker.hasRoomFor(WINDOW)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> tracker.add(WINDOW));

        settle(first);
        assertThat(tracker.committable()).isEqualTo(WINDOW);
        assertThat(tracker.hasRoomFor(WINDOW)).isTrue();
    }

    @Test
    void offsetsFarApartHaveNoRoomBeforeTheyWouldNotFitACommit() {
        tracker.add(0);

        assertThat(tracker.hasRoomFor(SettledOffsets.MAX_SPAN)).isFalse();
        assertThat(tracker.hasRoomFor(SettledOffsets.MAX_SPAN - 1)).isTrue();

        settle(tracker.add(SettledOffsets.MAX_SPAN - 1));
        assertThat(above()).containsExactly(SettledOffsets.MAX_SPAN - 1L);
    }

    @Test
    void refusesOffsetsThatGoBack() {
        tracker.add(5);

        assertThatIllegalArgumentException().isThrownBy(() -> tracker.add(5));
        assertThatIllegalArgumentException().isThrownBy(() -> tracker.readUpTo(5));
    }

    @Test
    void refusesAWindowItCannotIndex() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PartitionTracker(100));
        assertThatIllegalArgumentException().isThrownBy(() -> new PartitionTracker(32));
    }

    static List<Long> seeds() {
        return new Random().longs(50).boxed().toList();
    }

    /** Against sorted sets, over many laps of the ring. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void saysWhatSortedSetsWouldSay(long seed) {
        Random random = new Random(seed);
        NavigableSet<Long> unsettled = new TreeSet<>();
        NavigableSet<Long> settled = new TreeSet<>();
        Map<Long, Long> slots = new HashMap<>();
        long next = random.nextInt(1_000);
        long position = -1;
        for (int step = 0; step < 5_000; step++) {
            if (random.nextInt(100) < 52) {
                if (tracker.hasRoomFor(next)) {
                    slots.put(next, tracker.add(next));
                    unsettled.add(next);
                    position = next + 1;
                    next += 1 + (random.nextInt(10) == 0 ? random.nextInt(700) : 0);
                }
            } else if (!unsettled.isEmpty()) {
                long offset = anyOf(unsettled, random);
                tracker.settle(slots.remove(offset));
                unsettled.remove(offset);
                settled.add(offset);
            }
            if (random.nextInt(3) == 0 && position >= 0) {
                tracker.advance();
                long expected = unsettled.isEmpty() ? position : unsettled.first();
                assertThat(tracker.committable())
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(expected);
                assertThat(above())
                        .as("seed %d, step %d", seed, step)
                        .containsExactlyElementsOf(settled.tailSet(expected));
            }
        }
        assertThat(settled).hasSizeGreaterThan(10 * WINDOW);
    }

    /** The first ones more often than not, or nothing would ever move. */
    private static long anyOf(NavigableSet<Long> offsets, Random random) {
        List<Long> all = new ArrayList<>(offsets);
        return all.get(random.nextBoolean() ? 0 : random.nextInt(all.size()));
    }

    private void settle(long... slots) {
        for (long slot : slots) {
            tracker.settle(slot);
        }
        tracker.advance();
    }

    private List<Long> above() {
        SettledOffsets settled = tracker.settledAbove();
        List<Long> offsets = new ArrayList<>();
        for (long offset = settled.committed(); offset < settled.end(); offset++) {
            if (settled.isSettled(offset)) {
                offsets.add(offset);
            }
        }
        return offsets;
    }
}
