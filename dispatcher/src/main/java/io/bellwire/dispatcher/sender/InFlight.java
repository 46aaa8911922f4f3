package io.bellwire.dispatcher.sender;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A polled record that is not settled.
 *
 * <p>Thread-safe: whoever learns that its outcome is durable settles it.
 */
final class InFlight {
    private static final AtomicIntegerFieldUpdater<InFlight> SETTLED =
            AtomicIntegerFieldUpdater.newUpdater(InFlight.class, "settled");

    private final PartitionWork work;
    private final long slot;
    private final ConsumerRecord<byte[], byte[]> record;
    private volatile int settled;

    /** @param slot of the record in the tracker of {@code work} */
    InFlight(PartitionWork work, long slot, ConsumerRecord<byte[], byte[]> record) {
        this.work = work;
        this.slot = slot;
        this.record = record;
    }

    /** The assignment it came with: what becomes of it after a revocation concerns nobody. */
    PartitionWork work() {
        return work;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /**
     * Its outcome is durable: a commit may pass it.
     *
     * @throws IllegalStateException the second time
     */
    void settle() {
        if (!SETTLED.compareAndSet(this, 0, 1)) {
            throw new IllegalStateException(
                    "offset " + record.offset() + " of " + work.partition() + " is settled twice");
        }
        work.settled(slot, bytes(record));
    }

    static int bytes(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(record.serializedKeySize(), 0) + Math.max(record.serializedValueSize(), 0);
    }

    @Override
    public String toString() {
        return work.partition() + "@" + record.offset();
    }
}
