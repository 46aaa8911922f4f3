package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Endpoints known to be in no table a moment ago, so that deliveries to removed ones do not each cost a look at Kafka.
 *
 * <p><b>Thread:</b> confined to the poll thread.
 */
final class MissingEndpoints {
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private final LongSupplier nanoTime;
    private final Map<String, Long> missedNanos = new HashMap<>();

    /** @param nanoTime as {@link System#nanoTime} */
    MissingEndpoints(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void add(String endpointId) {
        long now = nanoTime.getAsLong();
        missedNanos.values().removeIf(missed -> now - missed >= REMEMBERED.toNanos());
        missedNanos.put(endpointId, now);
    }

    boolean contains(String endpointId) {
        Long missed = missedNanos.get(endpointId);
        return missed != null && nanoTime.getAsLong() - missed < REMEMBERED.toNanos();
    }
}
