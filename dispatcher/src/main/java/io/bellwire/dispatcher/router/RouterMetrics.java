package io.bellwire.dispatcher.router;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts of the router: {@code bellwire.router.observations}, {@code .duplicates}, {@code .events}, {@code
 * .deliveries}, {@code .filtered} (callbacks no endpoint asked for), {@code .unrouted} and {@code .quarantined}, the
 * last two by reason. Replays after a crash count again.
 */
final class RouterMetrics {
    private final MeterRegistry registry;
    private final Counter observations;
    private final Counter duplicates;
    private final Counter events;
    private final Counter deliveries;
    private final Counter filtered;

    RouterMetrics(MeterRegistry registry) {
        this.registry = registry;
        observations = registry.counter("bellwire.router.observations");
        duplicates = registry.counter("bellwire.router.duplicates");
        events = registry.counter("bellwire.router.events");
        deliveries = registry.counter("bellwire.router.deliveries");
        filtered = registry.counter("bellwire.router.filtered");
    }

    /** @param said how many transitions it made */
    void observed(int said) {
        observations.increment();
        if (said == 0) {
            duplicates.increment();
        }
    }

    /** An event said again under its id. */
    void duplicateEvent() {
        duplicates.increment();
    }

    void event() {
        events.increment();
    }

    /** @param tasks how many endpoints asked for the callback */
    void planned(int tasks) {
        deliveries.increment(tasks);
        if (tasks == 0) {
            filtered.increment();
        }
    }

    void unrouted(String reason) {
        registry.counter("bellwire.router.unrouted", "reason", reason).increment();
    }

    void quarantined(String reason) {
        registry.counter("bellwire.router.quarantined", "reason", reason).increment();
    }
}
