package io.bellwire.testkit.chain;

import io.bellwire.event.v1.ObservationKind;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Claims of some transfers seen in the mempool, or removed from a block, that they are in a block on top of the head,
 * and at once that it is as deep as is required. Never takes that back.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class FalseInclusion implements Testimony {
    private final int percent;
    private final RandomGenerator random;
    private final ChainProfile profile;
    private boolean sane;

    FalseInclusion(int percent, RandomGenerator random, ChainProfile profile) {
        this.percent = percent;
        this.random = random;
        this.profile = profile;
    }

    @Override
    public void tell(Fact fact, Consumer<Fact> said) {
        said.accept(fact);
        boolean outside = fact.kind() == ObservationKind.MEMPOOL_SEEN || fact.kind() == ObservationKind.REMOVED;
        if (outside && !sane && Percent.hits(random, percent)) {
            fact.transaction().dispute();
            SimulatedBlock block = on(fact.head());
            SimulatedBlock head = block;
            Placement placement = new Placement(fact.transaction(), block, 0, Placement.NO_LOGS, false);
            said.accept(Fact.at(fact.tick(), ObservationKind.INCLUDED, placement, head));
            while (placement.block().confirmationsAt(head) < profile.requiredConfirmations()) {
                head = on(head);
            }
            said.accept(Fact.at(fact.tick(), ObservationKind.INCLUDED, placement, head));
        }
    }

    @Override
    public void comeToItsSenses(Consumer<Fact> said) {
        sane = true;
    }

    private SimulatedBlock on(SimulatedBlock parent) {
        return new SimulatedBlock(
                parent,
                parent.ordinal() + 1,
                parent.height() + 1,
                profile.spelling().blockHash(random),
                parent.timestamp(),
                0);
    }
}
