package io.bellwire.service;

import io.bellwire.schemas.wire.RegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a service that reads topics. When its loop fails it begins anew, after a wait that doubles with every
 * failure in a row, until the service is closed.
 *
 * <p><b>Why after a bug, too:</b> what was unfinished is read again from the committed offsets, so beginning anew loses
 * nothing, and a thread that is gone would leave everything behind it lying. An {@link Error} does end it:
 * {@link #readiness} then says so, since a service without its thread must not look alive.
 *
 * <p><b>Thread-safe:</b> the work is confined to the thread; what crosses is volatile or a latch.
 */
public final class SupervisedThread implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(SupervisedThread.class);
    private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);
    /** Beyond it the longest backoff is reached, and more would overflow. */
    private static final int MOST_DOUBLINGS = 10;

    /** How time passes on the thread: until it is to close, or for that long. */
    interface Pause {
        void await(CountDownLatch closing, Duration time) throws InterruptedException;
    }

    private final String service;
    private final Thread thread;
    private final Duration closeTimeout;
    private final Pause pause;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Written by the thread, read by whoever asks. */
    private volatile Readiness readiness = Readiness.waiting("not started");

    /** Confined to the thread: failures since it was last ready. */
    private int failures;

    /**
     * @param work all that the thread does; the part that begins anew is given to {@link #runUntilDone}
     * @param closeTimeout how long {@link #close} waits for the work to end
     */
    public SupervisedThread(String service, Runnable work, Duration closeTimeout) {
        this(service, work, closeTimeout, (closing, time) -> closing.await(time.toMillis(), TimeUnit.MILLISECONDS));
    }

    SupervisedThread(String service, Runnable work, Duration closeTimeout, Pause pause) {
        this.service = service;
        this.thread = new Thread(() -> run(work), service + "-poll");
        this.closeTimeout = closeTimeout;
        this.pause = pause;
    }

    public void start() {
        thread.start();
    }

    public Readiness readiness() {
        return readiness;
    }

    /** Whether the work should end. */
    public boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Asks the work to end, and waits for that within the bound. Says so when the thread outlives it. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(closeTimeout.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOGGER.atWarn()
                    .addKeyValue("service", service)
                    .addKeyValue("thread", thread.getName())
                    .log("a thread still runs after its service closed; what it uses may be closed under it");
        }
    }

    /** Tells what the work waits for. Called on the thread. */
    public void nowWaitingFor(String reason) {
        readiness = Readiness.waiting(reason);
    }

    /** Tells that the work is being done; the failures before it count no more. Called on the thread. */
    public void nowReady() {
        failures = 0;
        readiness = Readiness.READY;
    }

    /**
     * Runs it, and after a failure anew, until it returns or is to close. Called on the thread.
     *
     * @param onFailure called before each wait
     */
    public void runUntilDone(Runnable loop, Runnable onFailure) {
        while (!isClosing()) {
            try {
                loop.run();
                return;
            } catch (KafkaException | RegistryUnavailableException e) {
                backOff(e, onFailure);
            } catch (RuntimeException e) {
                LOGGER.atError().addKeyValue("service", service).setCause(e).log("a service hit a bug");
                backOff(e, onFailure);
            }
        }
    }

    /** Waits; ends early when closing. Called on the thread. */
    public void pause(Duration time) {
        try {
            pause.await(closing, time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    private void run(Runnable work) {
        try {
            work.run();
            if (isClosing()) {
                readiness = Readiness.waiting("closed");
            }
        } catch (Throwable e) { // nobody else sees this thread end
            LOGGER.atError().addKeyValue("service", service).setCause(e).log("a service lost its thread");
            readiness = new Readiness.Failed("its thread ended by a failure: " + e);
        }
    }

    private void backOff(RuntimeException failure, Runnable onFailure) {
        if (isClosing()) {
            return;
        }
        onFailure.run();
        readiness = Readiness.waiting("starting over: " + failure.getClass().getSimpleName());
        Duration backoff = backoff(failures++);
        LOGGER.atWarn()
                .addKeyValue("service", service)
                .addKeyValue("failures", failures)
                .addKeyValue("backoffMillis", backoff.toMillis())
                .setCause(failure)
                .log("a service failed, starting over from the committed offsets");
        pause(backoff);
    }

    private static Duration backoff(int failuresBefore) {
        Duration doubled = SHORTEST_BACKOFF.multipliedBy(1L << Math.min(failuresBefore, MOST_DOUBLINGS));
        return doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
    }
}
