package io.bellwire.retry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The buffers of all partitions we are assigned.
 *
 * <p><b>Thread:</b> confined to the scheduler thread.
 */
final class TierBuffers {
    private final Map<String, Duration> delays;
    private final RetrySchedulerConfig config;
    private final Map<TopicPartition, TierBuffer> buffers = new LinkedHashMap<>();

    TierBuffers(Tiers tiers, RetrySchedulerConfig config) {
        this.delays = tiers.delays();
        this.config = config;
    }

    void assigned(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Duration delay = Objects.requireNonNull(delays.get(partition.topic()), "a tier without a delay");
            buffers.put(partition, new TierBuffer(delay, config.readAheadRecords(), config.readAheadBytes()));
        }
    }

    /** Drops what is buffered: it is not committed, so whoever gets the partition reads it again. */
    void revoked(Collection<TopicPartition> partitions) {
        partitions.forEach(buffers::remove);
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        TierBuffer buffer = buffers.get(new TopicPartition(record.topic(), record.partition()));
        if (buffer == null) {
            throw new IllegalStateException("record of " + record.topic() + '-' + record.partition()
                    + " was polled, but the partition is not assigned");
        }
        buffer.add(record);
    }

    /** When the next record anywhere is due; empty when nothing waits. */
    Optional<Instant> nextDue() {
        return buffers.values().stream()
                .flatMap(buffer -> buffer.nextDue().stream())
                .min(Instant::compareTo);
    }

    /** Takes at most {@code max} due records, one per partition and round, so that none starves another. */
    List<DueRecord> takeDue(Instant now, int max) {
        List<DueRecord> due = new ArrayList<>();
        int before;
        do {
            before = due.size();
            for (TierBuffer buffer : buffers.values()) {
                if (due.size() == max) {
                    return due;
                }
                buffer.takeDue(now).ifPresent(due::add);
            }
        } while (due.size() > before);
        return due;
    }

    List<TopicPartition> full() {
        return where(TierBuffer::isFull);
    }

    List<TopicPartition> withRoom() {
        return where(TierBuffer::hasRoom);
    }

    private List<TopicPartition> where(Predicate<TierBuffer> condition) {
        return buffers.entrySet().stream()
                .filter(entry -> condition.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }
}
