package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * For how long event loops may begin attempts without a word from the poll thread.
 *
 * <p><b>Why?</b> A process that was stopped for a while, by a signal, a debugger, a frozen machine, wakes up with partitions
 * that are somebody else's by now. Its poll thread learns that from the brokers; until it has, event loops would go on
 * where they stood. So they stand still once the poll thread has been silent for longer than the lease, which is shorter
 * than brokers wait before they give a member's partitions away.
 *
 * <p><b>Threads:</b> the poll thread renews, event loops ask.
 */
final class PollLease {
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

    /** @return false if it has run out, and is to be regained by asking the brokers */
    boolean renewIfHeld() {
        long now = nanoTime.getAsLong(); // read once: the process may be stopped between any two lines
        boolean held = now - renewedNanos < nanos;
        if (held) {
            renewedNanos = now;
        }
        return held;
    }

    /** By whoever knows that the brokers still take us for the owner of our partitions. */
    void renew() {
        renewedNanos = nanoTime.getAsLong();
    }
}
