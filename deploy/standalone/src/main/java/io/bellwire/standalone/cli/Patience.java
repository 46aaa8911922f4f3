package io.bellwire.standalone.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a server to come back, longer each time, until it has been away for too long.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class Patience {
    static final Duration DEFAULT_LIMIT = Duration.ofMinutes(2);

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Duration limit;
    private final Waiting waiting;
    private final long began = System.nanoTime();
    private Duration next = FIRST;
    private Duration waited = Duration.ZERO;

    /** How time is let pass. */
    @FunctionalInterface
    interface Waiting {
        /** Waits on a latch that nobody opens. */
        Waiting REAL = time -> new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);

        /** @return not of interest */
        boolean pass(Duration time) throws InterruptedException;
    }

    Patience(Duration limit, Waiting waiting) {
        this.limit = limit;
        this.waiting = waiting;
    }

    /**
     * Waits before another try.
     *
     * @param asked what the server asked for, which lengthens the wait within reason
     * @return false when no try is left
     */
    boolean waitForAnotherTry(Optional<Duration> asked) throws InterruptedException {
        Duration time = asked.filter(wish -> wish.compareTo(next) > 0).orElse(next);
        time = time.compareTo(LONGEST) > 0 ? LONGEST : time;
        if (isUsedUp(time)) {
            return false;
        }
        waiting.pass(time);
        waited = waited.plus(time);
        next = next.multipliedBy(2);
        return true;
    }

    /** By the clock, since tries take time too; and by the waits themselves, so that no clock can stretch them. */
    private boolean isUsedUp(Duration time) {
        Duration passed = Duration.ofNanos(System.nanoTime() - began);
        Duration longer = passed.compareTo(waited) > 0 ? passed : waited;
        return longer.plus(time).compareTo(limit) > 0;
    }
}
