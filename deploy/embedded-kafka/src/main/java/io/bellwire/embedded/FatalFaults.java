package io.bellwire.embedded;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a broker's fatal fault from ending the JVM it shares with others.
 *
 * <p>Kafka ends the process through one hook for the whole JVM, which does not say which broker failed. So all running
 * brokers' listeners are told, and the hook stays for good: a broker's threads can outlive its shutdown for a moment.
 *
 * <p><b>Thread:</b> thread-safe, the list is copy-on-write.
 */
final class FatalFaults {
    private static final Logger LOGGER = LoggerFactory.getLogger(FatalFaults.class);
    private static final List<FaultListener> LISTENERS = new CopyOnWriteArrayList<>();

    static {
        Exit.setExitProcedure(FatalFaults::report);
        Exit.setHaltProcedure(FatalFaults::report);
    }

    private FatalFaults() {}

    static void reportTo(FaultListener listener) {
        LISTENERS.add(listener);
    }

    static void stopReportingTo(FaultListener listener) {
        LISTENERS.remove(listener);
    }

    private static void report(int status, @Nullable String message) {
        String reason = message == null ? "exit status " + status : message;
        LOGGER.atError().addKeyValue("reason", reason).log("embedded broker failed");
        LISTENERS.forEach(listener -> listener.onFatalFault(reason));
    }
}
