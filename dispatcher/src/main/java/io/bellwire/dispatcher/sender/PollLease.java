package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * For how long event loops may begin attempts without a word from the brokers.
 *
 * <p><b>Why?</b> A process that was stopped for a while, by a signal, a debugger, a frozen machine, wakes up with partitions
 * that are somebody else's by now; so does one that cannot reach the group's coordinator, though it may well go on reading.
 * Only the brokers know, and say so by taking a commit from this member or refusing it. Without such a word for longer than
 * the lease, which is shorter than brokers wait before they give a member's partitions away, event loops stand still.
 *
 * <p><b>Threads:</b> the poll thread renews; event loops, the outbox thread and whoever else ask.
 */
final class PollLease {
    private static final int ASKED_EARLY = 3;

    private final long nanos;
    private final LongSupplier nanoTime;
    private volatile long renewedNanos;

    /** @param nanoTime as {@link System#nanoTime}, which goes on while the process is stopped */
    PollLease(Duration length, LongSupplier nanoTime) {
        this.nanos = length.toNanos();
        this.nanoTime = nanoTime;
        this.renewedNanos = nanoTime.getAsLong();
    }

    /** Any thread. */
    boolean isHeld() {
        return nanoTime.getAsLong() - renewedNanos < nanos;
    }

    /** Whether it is time to ask for another, so that it need not run out between two commits. */
    boolean isAging() {
        return nanoTime.getAsLong() - renewedNanos >= nanos / ASKED_EARLY;
    }

    /** What {@link #renew} takes: to be asked for before the brokers are. */
    long now() {
        return nanoTime.getAsLong();
    }

    /**
     * The brokers have taken a commit from us, so our partitions were ours when it was sent.
     *
     * @param askedNanos {@link #now} before it was; what has passed since, they may know more of
     */
    void renew(long askedNanos) {
        if (askedNanos - renewedNanos > 0) {
            renewedNanos = askedNanos;
        }
    }
}
