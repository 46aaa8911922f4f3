package io.bellwire.dispatcher.sender;

import io.bellwire.schemas.wire.SettledOffsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions we are assigned and everything in flight from them: what may be committed, and what must be paused.
 *
 * <p><b>Thread:</b> confined to the poll thread.
 */
final class Partitions {
    /** Half of a sender's partitions are of retries, and mostly empty. */
    private static final int PARTS = 4;

    private static final int LEAST_PART = 64;

    private final Limits limits;
    private final Map<TopicPartition, PartitionWork> assigned = new LinkedHashMap<>();
    private final String slowTopic;
    private final SlowPartitions slow;
    private boolean overloaded;
    private int allowed;

    /** @param slowTopic name of the topic of the slow lane */
    Partitions(Limits limits, String slowTopic) {
        this.limits = limits;
        this.slowTopic = slowTopic;
        this.slow = new SlowPartitions(limits);
        this.allowed = limits.records;
    }

    /**
     * What the sender takes on at once.
     *
     * @param records in flight, over all partitions but those of the slow lane
     * @param bytes likewise
     * @param window records of one partition, from the first that is not settled on; a power of two, at least 64
     */
    record Limits(int records, long bytes, int window) {
        private static final int SLOW_PART_OF_BYTES = 4;

        /** The same of the slow lane, on top. */
        int slowRecords() {
            return records;
        }

        long slowBytes() {
            return bytes / SLOW_PART_OF_BYTES;
        }
    }

    /**
     * @param committed of each, as far as anything is
     * @param ends of the logs of those of the slow lane
     */
    void assign(
            Collection<TopicPartition> partitions,
            Map<TopicPartition, @Nullable OffsetAndMetadata> committed,
            Map<TopicPartition, Long> ends) {
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            SettledOffsets settled =
                    offset == null ? SettledOffsets.none(0) : SettledOffsets.parse(offset.offset(), offset.metadata());
            PartitionWork work = new PartitionWork(partition, settled, limits.window, isSlow(partition));
            assigned.put(partition, work);
            if (work.isSlow()) {
                slow.assign(work, settled.committed(), ends.getOrDefault(partition, 0L));
            }
        }
    }

    boolean isSlow(TopicPartition partition) {
        return partition.topic().equals(slowTopic);
    }

    SlowPartitions slow() {
        return slow;
    }

    PartitionWork work(TopicPartition partition) {
        return Objects.requireNonNull(assigned.get(partition), () -> partition + " is not assigned");
    }

    /** Hands on what found no room when it was polled, and does now. */
    void takeSurplus(Consumer<InFlight> worker) {
        assigned.values().forEach(work -> work.takeSurplus(worker));
    }

    /**
     * Offsets to commit: those that moved since they were last asked for.
     *
     * @param position of the consumer
     */
    Map<TopicPartition, OffsetAndMetadata> takeCommits(
            Collection<TopicPartition> partitions, ToLongFunction<TopicPartition> position) {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionWork work = assigned.get(partition);
            OffsetAndMetadata commit = work == null ? null : work.takeCommit(() -> position.applyAsLong(partition));
            if (commit != null) {
                commits.put(partition, commit);
            }
        }
        return commits;
    }

    /** What commits of all partitions would say now, be it new or not. */
    Map<TopicPartition, OffsetAndMetadata> standing() {
        Map<TopicPartition, OffsetAndMetadata> standing = new HashMap<>();
        assigned.forEach((partition, work) -> standing.put(partition, work.standing()));
        return standing;
    }

    /** They are to be asked for again; a newer offset may be committable by then. */
    void commitFailed(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            PartitionWork work = assigned.get(partition);
            if (work != null) {
                work.commitFailed();
            }
        }
    }

    /** From now on nothing of them is begun. */
    void revoke(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            PartitionWork work = assigned.get(partition);
            if (work != null) {
                work.revoke();
            }
        }
    }

    /** Whether anything of them was begun and has not settled. */
    boolean anyBusy(Collection<TopicPartition> partitions) {
        return partitions.stream().map(assigned::get).anyMatch(work -> work != null && work.isBusy());
    }

    /** Only once what is to be committed of them has been asked for. */
    void forget(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            PartitionWork work = assigned.remove(partition);
            if (work != null) {
                work.abandon();
                if (work.isSlow()) {
                    slow.forget(partition);
                }
            }
        }
    }

    /** @throws IllegalStateException if one of their records will never settle */
    void requireNoneLost() {
        if (assigned.values().stream().anyMatch(PartitionWork::hasLostOne)) {
            throw new IllegalStateException("a record in flight was lost to a bug, see the error logged before");
        }
    }

    Set<TopicPartition> assigned() {
        return Set.copyOf(assigned.keySet());
    }

    int inFlight() {
        return assigned.values().stream().mapToInt(PartitionWork::records).sum();
    }

    private boolean isOverloaded(int scale) {
        int records = 0;
        long bytes = 0;
        for (PartitionWork work : assigned.values()) {
            if (!work.isSlow()) {
                records += work.records();
                bytes += work.bytes();
            }
        }
        return records > allowed / scale || bytes > limits.bytes / scale;
    }

    /** Takes on fewer than its limits have it for now. */
    void takeOn(int records) {
        allowed = records;
    }

    /** Those not to read from now. With hysteresis: what was paused goes on at half of its limit. */
    Set<TopicPartition> toPause() {
        overloaded = isOverloaded(overloaded ? 2 : 1);
        int part = partOfOne();
        Set<TopicPartition> paused = new HashSet<>();
        for (PartitionWork work : assigned.values()) {
            if (work.isSlow() ? slow.pauses(work) : pausesDirect(work, part)) {
                paused.add(work.partition());
            }
        }
        return paused;
    }

    /**
     * What one partition may have in flight. A consumer returns all that it has fetched of one before it goes on to the next;
     * a few endpoints would have all the room, and seem too slow for it.
     */
    private int partOfOne() {
        long direct = assigned.values().stream().filter(work -> !work.isSlow()).count();
        return (int) Math.max(LEAST_PART, PARTS * (long) allowed / Math.max(direct, 1));
    }

    private boolean pausesDirect(PartitionWork work, int part) {
        boolean isBeyond = work.isBeyond(part);
        return work.pauses()
                || isBeyond
                || overloaded
                || !slow.lets(work.partition().partition());
    }
}
