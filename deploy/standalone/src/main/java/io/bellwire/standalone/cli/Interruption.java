package io.bellwire.standalone.cli;

import io.bellwire.standalone.demo.Stop;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets a run that is ended by a signal come to its proper end: the signal asks it to stop, and the JVM waits until it
 * has, and then ends with the run's own exit code instead of the signal's.
 *
 * <p><b>Thread-safe:</b> the shutdown hook's thread, the run's, and the broker's meet in latches and one reference.
 */
final class Interruption implements AutoCloseable {
    private final Stop stop = new Stop();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable String> fault = new AtomicReference<>();
    private final Thread hook = new Thread(this::endProperly, "interruption");
    private volatile int exitCode = Bellwire.FAILED; // read by the hook once the run has ended

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Stop stop() {
        return stop;
    }

    /** Stops the run, since it cannot go on. */
    void fault(String reason) {
        fault.compareAndSet(null, reason);
        stop.ask();
    }

    Optional<String> fault() {
        return Optional.ofNullable(fault.get());
    }

    int exitCode(int code) {
        exitCode = code;
        return code;
    }

    /** The run is over, with or without a signal. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // a signal came: the hook ends the process
        }
    }

    private void endProperly() {
        stop.ask();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode);
    }
}
