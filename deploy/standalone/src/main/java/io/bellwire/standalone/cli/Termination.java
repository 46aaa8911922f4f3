package io.bellwire.standalone.cli;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the end: a signal, or a fault that makes going on pointless. What is to be closed is closed by the shutdown
 * hook, so that Ctrl-C and SIGTERM drain as a normal end does.
 *
 * <p><b>Thread:</b> thread-safe. The hook's thread runs {@code close}; any thread may report a fault.
 */
final class Termination {
    private static final Logger LOGGER = LoggerFactory.getLogger(Termination.class);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable String> fault = new AtomicReference<>();

    /** @param close run once, on a signal */
    void closeOnSignal(AutoCloseable close) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> run(close), "shutdown"));
    }

    /** Ends the wait: the process has failed. */
    void fault(String reason) {
        fault.compareAndSet(null, reason);
        ended.countDown();
    }

    /** @return why it ended, if that was a fault */
    Optional<String> await() throws InterruptedException {
        ended.await();
        return Optional.ofNullable(fault.get());
    }

    private void run(AutoCloseable close) {
        try {
            close.close();
        } catch (Exception e) {
            LOGGER.atError().setCause(e).log("closing failed");
        } finally {
            ended.countDown();
        }
    }
}
