package io.bellwire.dispatcher.sender;

import java.time.Duration;

/**
 * What an attempt at one endpoint takes; the newest weigh most.
 *
 * <p><b>Thread:</b> confined to the endpoint's event loop.
 */
final class Latency {
    private static final int SMOOTHING = 8;

    private long nanos;

    void took(Duration attempt) {
        nanos += (attempt.toNanos() - nanos) / SMOOTHING;
    }

    /**
     * As far as is known: from those that ended, or those that run once they have run longer. Not the oldest alone: one
     * that is stuck says little while others pass it.
     *
     * @param meanAge of those that run, in nanoseconds; 0 if none does
     */
    long expectedNanos(long meanAge) {
        return Math.max(nanos, meanAge);
    }
}
