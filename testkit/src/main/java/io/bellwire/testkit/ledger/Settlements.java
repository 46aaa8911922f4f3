package io.bellwire.testkit.ledger;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.DeliveryTask;
import java.util.List;

/**
 * Where a delivery may end, or wait, without a merchant having taken it: the contents of the topics.
 *
 * @param deadLetters everything in {@code dead-letters}
 * @param unrouted everything in {@code unrouted}
 * @param quarantined every record set aside undecoded
 * @param waiting what the retry tiers and delivery topics hold past their readers' committed offsets; empty once the
 *     pipeline is drained. A refused attempt alone is no proof that its delivery still waits somewhere
 */
public record Settlements(
        List<DeliveryTask> deadLetters,
        List<Unrouted> unrouted,
        List<Quarantined> quarantined,
        List<DeliveryTask> waiting) {

    public Settlements {
        deadLetters = List.copyOf(deadLetters);
        unrouted = List.copyOf(unrouted);
        quarantined = List.copyOf(quarantined);
        waiting = List.copyOf(waiting);
    }

    public static Settlements none() {
        return new Settlements(List.of(), List.of(), List.of(), List.of());
    }

    public Settlements withDeadLetters(List<DeliveryTask> tasks) {
        return new Settlements(tasks, unrouted, quarantined, waiting);
    }

    public Settlements withUnrouted(List<Unrouted> records) {
        return new Settlements(deadLetters, records, quarantined, waiting);
    }

    public Settlements withQuarantined(List<Quarantined> records) {
        return new Settlements(deadLetters, unrouted, records, waiting);
    }

    public Settlements withWaiting(List<DeliveryTask> tasks) {
        return new Settlements(deadLetters, unrouted, quarantined, tasks);
    }
}
