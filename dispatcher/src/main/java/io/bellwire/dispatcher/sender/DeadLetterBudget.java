package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many deliveries may be given up because their schedule is used up: as many as are delivered, and a trickle. While
 * more fail than that, it is not the merchants but a region, a network or ourselves, and a million dead letters would have to
 * be replayed by hand for what one more wait mends.
 *
 * <p>What is given up for its own sake, a refused URL or a 410, is not counted.
 *
 * <p><b>Thread-safe:</b> deliveries are counted without a lock; giving up takes one.
 */
final class DeadLetterBudget {
    /** So that one merchant who is down for days, in a small installation, ends in dead letters as his schedule says. */
    static final int MOST = 1_000;

    static final int PER_SECOND = 10;

    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    private final InstantSource clock;
    private final LongAdder delivered = new LongAdder();
    private double balance = MOST; // under the lock, like the rest
    private long seen; // of those delivered
    private Instant asOf;

    DeadLetterBudget(InstantSource clock) {
        this.clock = clock;
        this.asOf = clock.instant();
    }

    void delivered() {
        delivered.increment();
    }

    /** Whether one more may be given up; if so, it is counted. */
    synchronized boolean take() {
        earn();
        boolean may = balance >= 1;
        if (may) {
            balance--;
        }
        return may;
    }

    private void earn() {
        long sum = delivered.sum();
        Instant now = clock.instant();
        double passed = Math.max(0, Duration.between(asOf, now).toNanos()); // a clock may be set back
        balance = Math.min(MOST, balance + (sum - seen) + passed / NANOS * PER_SECOND);
        seen = sum;
        asOf = now;
    }
}
