package io.bellwire.dispatcher.router;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts of the router. Replays after a crash count again.
 *
 * <ul>
 *   <li>{@code bellwire.router.observations}: taken, and of these {@code .stale} (overtaken by a newer head) and {@code
 *       .replays} (applied before a crash)
 *   <li>{@code .duplicates}: observations that said what holds, and events said again under their id
 *   <li>{@code .transitions}, by type: what became true of transfers
 *   <li>{@code .conflicts}: same transfer, other content; {@code .contradictions}: against a final transfer. Each lies in
 *       quarantine, and a person has to find out who is wrong
 *   <li>{@code .late}: observations of transfers too old to be told from forgotten ones, kept aside
 *   <li>{@code .rechecks}: transfers that watchers were asked to look at again; {@code .expired}: settled ones forgotten;
 *       {@code .abandoned}: forgotten although they never became final, which somebody should look into
 *   <li>{@code .chains.crowded}: heights not remembered, because too many chains were named in one partition
 *   <li>{@code .claims} to what only one transaction can have; {@code .replacements}: transfers said to be replaced because
 *       another claim won; {@code .claims.crowded}: claims not kept because there were too many to one key
 *   <li>{@code .disagreements}: observations of another block than the one that holds, both too deep for an honest fork
 *   <li>{@code .events}, {@code .deliveries}, {@code .filtered} (callbacks no endpoint asked for)
 *   <li>{@code .unrouted} and {@code .quarantined}, by reason
 * </ul>
 */
final class RouterMetrics {
    private static final String PREFIX = "bellwire.router.";

    private final MeterRegistry registry;
    private final Counter observations;
    private final Counter duplicates;
    private final Counter stale;
    private final Counter replays;
    private final Counter conflicts;
    private final Counter contradictions;
    private final Counter disagreements;
    private final Counter late;
    private final Counter rechecks;
    private final Counter expired;
    private final Counter abandoned;
    private final Counter crowdedChains;
    private final Counter claims;
    private final Counter replacements;
    private final Counter crowdedClaims;
    private final Counter events;
    private final Counter deliveries;
    private final Counter filtered;

    RouterMetrics(MeterRegistry registry) {
        this.registry = registry;
        observations = registry.counter(PREFIX + "observations");
        duplicates = registry.counter(PREFIX + "duplicates");
        stale = registry.counter(PREFIX + "stale");
        replays = registry.counter(PREFIX + "replays");
        conflicts = registry.counter(PREFIX + "conflicts");
        contradictions = registry.counter(PREFIX + "contradictions");
        disagreements = registry.counter(PREFIX + "disagreements");
        late = registry.counter(PREFIX + "late");
        rechecks = registry.counter(PREFIX + "rechecks");
        expired = registry.counter(PREFIX + "expired");
        abandoned = registry.counter(PREFIX + "abandoned");
        crowdedChains = registry.counter(PREFIX + "chains.crowded");
        claims = registry.counter(PREFIX + "claims");
        replacements = registry.counter(PREFIX + "replacements");
        crowdedClaims = registry.counter(PREFIX + "claims.crowded");
        events = registry.counter(PREFIX + "events");
        deliveries = registry.counter(PREFIX + "deliveries");
        filtered = registry.counter(PREFIX + "filtered");
    }

    /** An observation was taken. */
    void observed(Decision.Say say) {
        observations.increment();
        switch (say.reading()) {
            case TRANSITION -> {
                // Counted below, each by its type.
            }
            case DUPLICATE -> duplicates.increment();
            case STALE -> stale.increment();
            case REPLAY -> replays.increment();
        }
        if (say.disagreement()) {
            disagreements.increment();
        }
        for (Emission emission : say.emissions()) {
            registry.counter(PREFIX + "transitions", "type", emission.name()).increment();
        }
    }

    /** An observation was kept back for a person. */
    void refused(Decision.Refused refused) {
        observations.increment();
        if (refused instanceof Decision.Conflict) {
            conflicts.increment();
        } else {
            contradictions.increment();
        }
    }

    /** An observation was put aside as too old. */
    void late() {
        late.increment();
    }

    /** The sweep came by a transfer. */
    void swept(TransferSweep.Verdict verdict) {
        switch (verdict) {
            case KEEP -> {}
            case RECHECK -> rechecks.increment();
            case EXPIRE -> expired.increment();
            case ABANDON -> abandoned.increment();
        }
    }

    /** A height was not remembered. */
    void crowdedChain() {
        crowdedChains.increment();
    }

    /** A claim was judged. */
    void claimed(Conflicts.Outcome outcome) {
        claims.increment();
        replacements.increment(outcome.losses().size());
        if (outcome.crowded()) {
            crowdedClaims.increment();
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
