package io.bellwire.dispatcher.sender;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions we are assigned and everything in flight from them: what may be committed, and what must be paused.
 *
 * <p><b>Thread:</b> confined to the poll thread.
 */
final class Partitions {
    private final Limits limits;
    private final Map<TopicPartition, PartitionWork> assigned = new LinkedHashMap<>();
    private boolean overloaded;

    Partitions(Limits limits) {
        this.limits = limits;
    }

    /**
     * What the sender takes on at once.
     *
     * @param records in flight, over all partitions
     * @param bytes likewise
     * @param span offsets between the committable one and the read position of a partition
     */
    record Limits(int records, long bytes, long span) {}

    void assign(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> assigned.put(partition, new PartitionWork(partition)));
    }

    InFlight track(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        PartitionWork work = Objects.requireNonNull(assigned.get(partition), () -> partition + " is not assigned");
        return work.track(record);
    }

    /** A record of an earlier assignment is settled too, in books nobody reads any more. */
    void settle(InFlight inFlight) {
        inFlight.work().settle(inFlight);
    }

    /**
     * Steps over trailing holes such as transaction markers, so that a partition that is done looks done. Only for when
     * every polled record has been tracked.
     */
    void stepOverHoles(ToLongFunction<TopicPartition> position) {
        for (PartitionWork work : assigned.values()) {
            if (work.offsets().hasRead() && work.offsets().uncommittedSpan() == 0) {
                work.offsets().readUpTo(position.applyAsLong(work.partition()));
            }
        }
    }

    /** Offsets to commit: those that moved since they were last asked for. */
    Map<TopicPartition, OffsetAndMetadata> takeCommits(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionWork work = assigned.get(partition);
            if (work != null && work.takeCommit()) {
                commits.put(partition, new OffsetAndMetadata(work.offsets().committableOffset()));
            }
        }
        return commits;
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
            }
        }
    }

    Set<TopicPartition> assigned() {
        return Set.copyOf(assigned.keySet());
    }

    int inFlight() {
        return assigned.values().stream().mapToInt(PartitionWork::records).sum();
    }

    private long bytesInFlight() {
        return assigned.values().stream().mapToLong(PartitionWork::bytes).sum();
    }

    /** Those not to read from now. With hysteresis: what was paused goes on at half of its limit. */
    Set<TopicPartition> toPause() {
        int scale = overloaded ? 2 : 1;
        overloaded = inFlight() > limits.records / scale || bytesInFlight() > limits.bytes / scale;
        Set<TopicPartition> paused = new HashSet<>();
        for (PartitionWork work : assigned.values()) {
            if (work.pausesAbove(limits.span) || overloaded) {
                paused.add(work.partition());
            }
        }
        return paused;
    }
}
