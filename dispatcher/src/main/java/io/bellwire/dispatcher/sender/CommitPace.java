package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When the next commit is due, and so how long a poll may wait: one that outlasts the interval would commit late, and a
 * crash would repeat more than the interval promises.
 *
 * <p><b>Thread:</b> confined to the poll thread.
 */
final class CommitPace {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private long lastNanos;

    /** @param nanoTime as {@link System#nanoTime} */
    CommitPace(Duration interval, LongSupplier nanoTime) {
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    /** How long a poll may wait, in whole milliseconds, as Kafka waits. */
    Duration untilDue() {
        long left = Math.max(0, lastNanos + intervalNanos - nanoTime.getAsLong());
        // Rounded up: down would mean to poll without waiting until the last one is over.
        return Duration.ofMillis((left + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }

    /** Whether to commit now; the next commit is then due an interval from now. */
    boolean isDue() {
        long now = nanoTime.getAsLong();
        if (now - lastNanos < intervalNanos) {
            return false;
        }
        lastNanos = now;
        return true;
    }
}
