package io.bellwire.dispatcher.sender;

import java.time.Duration;

/**
 * How much trying again an endpoint is worth: retries that fail cost it, whatever it takes earns it, and so do first
 * attempts, half as much, and time.
 *
 * <p><b>What does that bound?</b> An endpoint that answers everything badly gets half as many retries as first attempts,
 * and {@link #PER_SECOND} beside: its schedule still ends, and is not a multiple of the load that it failed under. One that
 * takes every second callback earns what it costs, and one that has recovered takes its backlog as fast as it can.
 *
 * <p><b>Thread:</b> confined to the endpoint's event loop. Times are nanoseconds of one clock.
 */
final class RetryBudget {
    /** What time earns; so no endpoint is left without retries. */
    static final int PER_SECOND = 10;

    /** Ten seconds' worth. What is owed is bounded likewise: it is forgotten as soon. */
    static final int MOST = 100;

    private static final double OF_A_FIRST = 0.5;
    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    private double balance = MOST;
    private long asOf;

    RetryBudget(long now) {
        this.asOf = now;
    }

    /** Whether a retry may be attempted. */
    boolean allows(long now) {
        earn(0, now);
        return balance > 0;
    }

    /**
     * @param isRetry whether the attempt was not the delivery's first
     * @param wasTaken whether the endpoint took the callback
     */
    void ended(boolean isRetry, boolean wasTaken, long now) {
        if (wasTaken) {
            earn(1, now);
        } else {
            earn(isRetry ? -1 : OF_A_FIRST, now);
        }
    }

    private void earn(double amount, long now) {
        double byTime = (now - asOf) / NANOS * PER_SECOND;
        asOf = now;
        balance = Math.max(-MOST, Math.min(MOST, balance + byTime + amount));
    }
}
