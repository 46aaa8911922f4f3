package io.bellwire.standalone.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a run early: whoever holds it may ask at any time, once and for all.
 *
 * <p><b>Thread-safe:</b> a latch.
 */
public final class Stop {
    private final CountDownLatch asked = new CountDownLatch(1);

    public void ask() {
        asked.countDown();
    }

    /** Lets time pass, or less of it when asked to stop; false then. */
    boolean isNotAskedFor(Duration time) throws InterruptedException {
        return !asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
