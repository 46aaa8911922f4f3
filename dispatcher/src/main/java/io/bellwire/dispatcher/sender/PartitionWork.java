package io.bellwire.dispatcher.sender;

import io.bellwire.schemas.wire.SettledOffsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of one partition: what of it is in flight, what has no room yet, and whether it is still ours.
 *
 * <p><b>Threads:</b> the poll thread owns it. Event loops begin, whoever makes outcomes durable settles, and both ask
 * whether it is abandoned; these meet the poll thread in the concurrent fields.
 */
final class PartitionWork {
    private final TopicPartition partition;
    private final boolean slow;
    private final PartitionTracker tracker;
    /** Polled, and without room in the tracker yet; while there are any, the partition is paused. */
    private final Queue<ConsumerRecord<byte[], byte[]>> surplus = new ArrayDeque<>();

    private final AtomicInteger records = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile boolean revoked; // written by the poll thread, read by event loops
    private volatile boolean abandoned; // written by the poll thread, read by event loops and the outbox's threads
    private volatile boolean lostOne; // written by event loops, read by the poll thread

    /** Written by the poll thread, read by event loops. */
    private volatile boolean ofBefore;

    /** What an earlier assignment had settled above its last commit. */
    private SettledOffsets settledBefore;

    private long handedTo;
    private boolean paused;
    private boolean beyondPart;
    private Optional<Integer> leaderEpoch = Optional.empty();
    private @Nullable OffsetAndMetadata committed; // handed out for commit last

    /** As below, of a partition whose deliveries go straight to their endpoints. */
    PartitionWork(TopicPartition partition, SettledOffsets settledBefore, int window) {
        this(partition, settledBefore, window, false);
    }

    /**
     * @param settledBefore of the offsets committed for it
     * @param window as for {@link PartitionTracker}
     * @param slow whether it is of the slow lane
     */
    PartitionWork(TopicPartition partition, SettledOffsets settledBefore, int window, boolean slow) {
        this.partition = partition;
        this.slow = slow;
        this.settledBefore = settledBefore;
        this.tracker = new PartitionTracker(window);
    }

    TopicPartition partition() {
        return partition;
    }

    /** Whether it is of the slow lane; any thread. */
    boolean isSlow() {
        return slow;
    }

    /** Whether there is more to come that was there when it was assigned; any thread. Only of the slow lane. */
    boolean isOfBefore() {
        return ofBefore;
    }

    void ofBefore(boolean isOfBefore) {
        this.ofBefore = isOfBefore;
    }

    /** The offset after the last that was handed on; 0 before the first. */
    long handedTo() {
        return handedTo;
    }

    boolean hasNoSurplus() {
        return surplus.isEmpty();
    }

    /** Hands on what is to be worked on, now or, by {@link #takeSurplus}, once there is room. In the order of the log. */
    void polled(ConsumerRecord<byte[], byte[]> record, Consumer<InFlight> worker) {
        if (surplus.isEmpty() && tracker.hasRoomFor(record.offset())) {
            track(record, worker);
        } else {
            surplus.add(record);
        }
    }

    void takeSurplus(Consumer<InFlight> worker) {
        tracker.advance();
        while (!surplus.isEmpty() && tracker.hasRoomFor(surplus.element().offset())) {
            track(surplus.remove(), worker);
        }
    }

    private void track(ConsumerRecord<byte[], byte[]> record, Consumer<InFlight> worker) {
        long slot = tracker.add(record.offset());
        handedTo = record.offset() + 1;
        leaderEpoch = record.leaderEpoch();
        if (record.offset() < settledBefore.committed()) {
            // Read from before what was committed: this is another log, or somebody wants it all again.
            settledBefore = SettledOffsets.none(record.offset());
        }
        if (settledBefore.isSettled(record.offset())) {
            tracker.settle(slot);
            return;
        }
        records.incrementAndGet();
        bytes.addAndGet(InFlight.bytes(record));
        worker.accept(new InFlight(this, slot, record));
    }

    /** By {@link InFlight#settle} alone; any thread. */
    void settled(long slot, int recordBytes) {
        records.decrementAndGet();
        bytes.addAndGet(-recordBytes);
        tracker.settle(slot);
        begun.decrementAndGet(); // last: whoever waits for it to reach zero finds the rest done
    }

    /** In flight: handed on or waiting to be, and not settled. */
    int records() {
        return records.get();
    }

    long bytes() {
        return bytes.get();
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

    /** Whether nothing of it is begun any more; any thread. */
    boolean isRevoked() {
        return revoked;
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

    /** A bug kept one of its records from ever being settled: reading has to start over from the committed offsets. */
    void lostOne() {
        lostOne = true;
    }

    boolean hasLostOne() {
        return lostOne;
    }

    /**
     * What to commit, if it moved since the last call that said so. Steps over trailing holes such as transaction markers,
     * so that a partition that is done looks done.
     *
     * @param position of the consumer; asked for only if every polled record has settled
     */
    @Nullable
    OffsetAndMetadata takeCommit(LongSupplier position) {
        tracker.advance();
        if (!tracker.hasRead()) {
            return null;
        }
        if (tracker.isEmpty() && surplus.isEmpty() && !revoked) {
            tracker.readUpTo(position.getAsLong());
        }
        OffsetAndMetadata commit = commit(tracker.settledAbove().and(settledBefore));
        if (commit.equals(committed)) {
            return null;
        }
        committed = commit;
        return commit;
    }

    /** What a commit would say now, be it new or not; before anything was read, what was committed before. */
    OffsetAndMetadata standing() {
        tracker.advance();
        return commit(tracker.hasRead() ? tracker.settledAbove().and(settledBefore) : settledBefore);
    }

    private OffsetAndMetadata commit(SettledOffsets settled) {
        return new OffsetAndMetadata(settled.committed(), leaderEpoch, settled.metadata());
    }

    void commitFailed() {
        committed = null;
    }

    /** Whether it has as many in flight as it may; with hysteresis, as {@link #pauses}. */
    boolean isBeyond(int part) {
        beyondPart = records.get() > (beyondPart ? part / 2 : part);
        return beyondPart;
    }

    /** Judges the window anew, with hysteresis: paused when a record finds no room, resumed at half of it. */
    boolean pauses() {
        tracker.advance();
        paused = !surplus.isEmpty() || (paused && tracker.isHalfFull());
        return paused;
    }
}
