package io.bellwire.retry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The waiting head of one partition of a tier: answers when its next record is due, and gives out those that are.
 *
 * <p><b>When is a record due?</b> At its append time plus the delay of the tier it lies in. Both are ours: what a record
 * says about itself ({@code notBefore}) can neither hold up the partition behind it nor jump the queue.
 *
 * <p><b>Invariant:</b> records leave in the order they came and never early.
 *
 * <p><b>Thread:</b> confined to the scheduler thread.
 */
final class TierBuffer {
    private final Duration delay;
    private final int maxRecords;
    private final int maxBytes;
    private final Queue<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();
    private long bytes;

    TierBuffer(Duration delay, int maxRecords, int maxBytes) {
        this.delay = delay;
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        waiting.add(record);
        bytes += size(record);
    }

    /** When the head is due; empty when nothing waits here. */
    Optional<Instant> nextDue() {
        return Optional.ofNullable(waiting.peek()).map(this::dueAt);
    }

    /** Takes the head if it is due. */
    Optional<DueRecord> takeDue(Instant now) {
        ConsumerRecord<byte[], byte[]> head = waiting.peek();
        if (head == null || dueAt(head).isAfter(now)) {
            return Optional.empty();
        }
        waiting.remove();
        bytes -= size(head);
        return Optional.of(new DueRecord(head, dueAt(head)));
    }

    /** Whether to stop reading ahead. */
    boolean isFull() {
        return waiting.size() >= maxRecords || bytes >= maxBytes;
    }

    /** Whether to read on: early enough that the next read, of data long out of the page cache, comes before we run dry. */
    boolean hasRoom() {
        return waiting.size() <= maxRecords / 2 && bytes <= maxBytes / 2;
    }

    private Instant dueAt(ConsumerRecord<byte[], byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp()).plus(delay);
    }

    private static int size(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(record.serializedKeySize(), 0) + Math.max(record.serializedValueSize(), 0);
    }
}
