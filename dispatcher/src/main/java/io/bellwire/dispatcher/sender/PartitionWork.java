package io.bellwire.dispatcher.sender;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One assignment of one partition: what of it is in flight, and whether it is still ours.
 *
 * <p><b>Threads:</b> the poll thread owns it; event loops call only {@link #begin()}, and they and the outbox
 * {@link #isAbandoned()}; these meet the poll thread in the concurrent fields.
 */
final class PartitionWork {
    private final TopicPartition partition;
    private final InFlightOffsets offsets;
    private final AtomicInteger begun = new AtomicInteger();
    private volatile boolean revoked; // written by the poll thread, read by event loops

    private volatile boolean abandoned; // written by the poll thread, read by event loops and the outbox's threads

    private int records;
    private long bytes;
    private boolean paused;
    private long committed = -1; // handed out for commit last

    PartitionWork(TopicPartition partition) {
        this.partition = partition;
        this.offsets = new InFlightOffsets(partition);
    }

    TopicPartition partition() {
        return partition;
    }

    InFlightOffsets offsets() {
        return offsets;
    }

    InFlight track(ConsumerRecord<byte[], byte[]> record) {
        offsets.track(record.offset());
        InFlight inFlight = new InFlight(this, record);
        records++;
        bytes += inFlight.bytes();
        return inFlight;
    }

    void settle(InFlight inFlight) {
        offsets.settle(inFlight.record().offset());
        begun.decrementAndGet();
        records--;
        bytes -= inFlight.bytes();
    }

    /** In flight: handed on or waiting to be, and not settled. */
    int records() {
        return records;
    }

    long bytes() {
        return bytes;
    }

    /**
     * Announces work that must be waited for. Counted before {@code revoked} is looked at, and revoked before the count
     * is: so whoever revokes either sees the work or prevents it.
     *
     * @return false if the partition is not ours any more: leave the record to its next owner
     */
    boolean begin() {
        begun.incrementAndGet();
        if (revoked) {
            begun.decrementAndGet();
            return false;
        }
        return true;
    }

    void revoke() {
        revoked = true;
    }

    /** Nothing of it will be committed any more. */
    void abandon() {
        revoked = true;
        abandoned = true;
    }

    /**
     * Whether the next owner sends again what has not settled. Then nothing may be made durable but what merchants have
     * received: a retry beside the record itself would make two of one delivery.
     */
    boolean isAbandoned() {
        return abandoned;
    }

    /** Whether work was begun that has not settled. */
    boolean isBusy() {
        return begun.get() > 0;
    }

    /** Whether the offset to commit moved since the last call that said so. */
    boolean takeCommit() {
        long committable = offsets.committableOffset();
        if (!offsets.hasRead() || committable == committed) {
            return false;
        }
        committed = committable;
        return true;
    }

    void commitFailed() {
        committed = -1;
    }

    /** Judges the span anew, with hysteresis: paused above {@code maxSpan}, resumed at half of it. */
    boolean pausesAbove(long maxSpan) {
        paused = offsets.uncommittedSpan() > (paused ? maxSpan / 2 : maxSpan);
        return paused;
    }
}
