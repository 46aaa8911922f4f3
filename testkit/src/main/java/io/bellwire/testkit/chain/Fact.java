package io.bellwire.testkit.chain;

import io.bellwire.event.v1.ObservationKind;
import org.jspecify.annotations.Nullable;

/**
 * One thing there was to see on a chain.
 *
 * @param tick when
 * @param placement what is included, or removed; null for the rest
 * @param head of the chain then
 * @param winner by which the transaction was replaced; null unless it was
 */
record Fact(
        int tick,
        ObservationKind kind,
        Transaction transaction,
        @Nullable Placement placement,
        SimulatedBlock head,
        @Nullable Transaction winner) {

    static Fact of(int tick, ObservationKind kind, Transaction transaction, SimulatedBlock head) {
        return new Fact(tick, kind, transaction, null, head, null);
    }

    static Fact at(int tick, ObservationKind kind, Placement placement, SimulatedBlock head) {
        return new Fact(tick, kind, placement.transaction(), placement, head, null);
    }

    static Fact replaced(int tick, Transaction loser, Transaction winner, SimulatedBlock head) {
        return new Fact(tick, ObservationKind.REPLACED, loser, null, head, winner);
    }

    Fact about(Placement other, SimulatedBlock seenFrom) {
        return new Fact(tick, kind, transaction, other, seenFrom, winner);
    }
}
