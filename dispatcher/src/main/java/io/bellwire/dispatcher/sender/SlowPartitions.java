package io.bellwire.dispatcher.sender;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions of {@code deliveries.slow} that we are assigned: how much of each is taken on, and how far each is read of
 * what was there before us.
 *
 * <p><b>Room.</b> Each has an equal part of it, and is paused where that is used up: what waits there for one endpoint takes
 * nothing from the deliveries that go straight to theirs, nor from the other partitions of the slow lane.
 *
 * <p><b>What was there before us</b> must not be overtaken by what comes on the direct way. So the partitions of equal
 * number are not read until we have looked what is there: all of it, or as much as there is room for. That is a matter of
 * milliseconds. Endpoints whose deliveries were found then spill until all of it is read, see {@link SpillMark}.
 *
 * <p><b>Thread:</b> confined to the poll thread.
 *
 * @see <a href="../../../../../../../../docs/adr/0017-the-slow-lane.md">ADR 0017</a>
 */
final class SlowPartitions {
    private final Partitions.Limits limits;
    private final Map<Integer, Slow> byNumber = new HashMap<>();

    SlowPartitions(Partitions.Limits limits) {
        this.limits = limits;
    }

    private static final class Slow {
        private final PartitionWork work;
        private final long end; // when it was assigned
        private boolean isFull;
        private boolean isPaused; // as of the last time that was asked
        private boolean isLookedAt;

        Slow(PartitionWork work, long end) {
            this.work = work;
            this.end = end;
        }
    }

    /**
     * @param from first offset that is not known to be settled
     * @param end of its log
     */
    void assign(PartitionWork work, long from, long end) {
        Slow slow = new Slow(work, end);
        slow.isLookedAt = from >= end;
        work.ofBefore(from < end);
        byNumber.put(work.partition().partition(), slow);
    }

    void forget(TopicPartition partition) {
        byNumber.remove(partition.partition());
    }

    /** Whether it has used up its room, with hysteresis: what was paused goes on at half of it. */
    boolean pauses(PartitionWork work) {
        Slow slow = byNumber.get(work.partition().partition());
        if (slow == null) {
            throw new IllegalStateException(work.partition() + " is not of the slow lane");
        }
        int parts = byNumber.size() * (slow.isFull ? 2 : 1);
        slow.isFull = work.records() > Math.max(1, limits.slowRecords() / parts)
                || work.bytes() > Math.max(1, limits.slowBytes() / parts);
        slow.isPaused = work.pauses() || slow.isFull;
        slow.isLookedAt |= slow.isPaused;
        return slow.isPaused;
    }

    /** Whether partitions of that number may be read for all that the slow lane knows. */
    boolean lets(int number) {
        Slow slow = byNumber.get(number);
        return slow == null || slow.isLookedAt;
    }

    /**
     * Those of which all has been handed on that was there before us; each is named once.
     *
     * @param isAtEnd whether the reader stands at the end of a log; holes have no records to tell it by
     */
    List<Integer> takeCaughtUp(Predicate<TopicPartition> isAtEnd) {
        List<Integer> caughtUp = new ArrayList<>();
        byNumber.forEach((number, slow) -> {
            PartitionWork work = slow.work;
            if (work.isOfBefore()
                    && (work.handedTo() >= slow.end || (work.hasNoSurplus() && isAtEnd.test(work.partition())))) {
                work.ofBefore(false);
                slow.isLookedAt = true;
                caughtUp.add(number);
            }
        });
        return caughtUp;
    }

    /** Records read of them and not settled. */
    int inFlight() {
        return byNumber.values().stream().mapToInt(slow -> slow.work.records()).sum();
    }

    /** How many are paused, for whichever reason. */
    int paused() {
        return (int) byNumber.values().stream().filter(slow -> slow.isPaused).count();
    }
}
