package io.bellwire.testkit.chain;

import io.bellwire.event.v1.ObservationKind;
import io.bellwire.testkit.chain.ForkChoice.Growth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One chain: its head, which may come on another branch than the one before, and what there is to see of it.
 *
 * <p>At each new head, in this order: transfers of blocks that are no longer part of the chain are removed, newest block
 * first; those of blocks that have become part of it are included; those below are stated again as they deepen.
 *
 * <p><b>Invariant:</b> a head's ordinal is greater than that of all heads before it, also where the chain comes back to
 * a branch: there is a new block on it then.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class SimulatedChain {
    private static final int BEYOND = 2;
    private static final int MOST_OTHERS = 200;

    private final ChainProfile profile;
    private final SimulatorSettings settings;
    private final RandomGenerator random;
    private final ForkChoice forkChoice;
    private final Mempool mempool;
    private final Chronicle chronicle = new Chronicle();
    private final boolean[] statedDepths;
    private SimulatedBlock head;
    private long slot;
    private int tick;

    SimulatedChain(ChainProfile profile, SimulatorSettings settings, SplittableRandom random) {
        this.profile = profile;
        this.settings = settings;
        this.random = random;
        forkChoice = new ForkChoice(profile, settings.forks(), random.split());
        mempool = new Mempool(settings.fates(), random.split());
        statedDepths = statedDepths(profile, settings.watching());
        slot = profile.firstHeight();
        head = new SimulatedBlock(null, slot, slot, profile.spelling().blockHash(random), settings.start(), 0);
    }

    private static boolean[] statedDepths(ChainProfile profile, Watching watching) {
        int beyond = profile.requiredConfirmations() + BEYOND;
        int deepest = Math.max(beyond, watching.finality() ? profile.finalityDepth() : 0);
        boolean[] stated = new boolean[deepest + 1];
        for (int depth = 1; depth <= deepest; depth++) {
            stated[depth] = watching.everyDepth()
                    || depth == 1
                    || depth == profile.requiredConfirmations()
                    || depth == beyond
                    || depth == deepest;
        }
        return stated;
    }

    ChainProfile profile() {
        return profile;
    }

    SimulatedBlock head() {
        return head;
    }

    Chronicle chronicle() {
        return chronicle;
    }

    /** Whether nothing more will be seen as long as it only grows. */
    boolean isSettled() {
        if (!mempool.isEmpty()) {
            return false;
        }
        SimulatedBlock block = head;
        for (int depth = 1; depth < statedDepths.length - 1; depth++) {
            if (!block.placements().isEmpty()) {
                return false;
            }
            if (block.height() == profile.firstHeight()) {
                return true;
            }
            block = block.ancestor(1);
        }
        return true;
    }

    /** @param rivals one transaction, or several that spend the same */
    void submit(List<Transaction> rivals, int now) {
        for (Transaction transaction : rivals) {
            if (transaction.isVisible()) {
                transaction.seen(head.ordinal());
                chronicle.add(Fact.of(now, ObservationKind.MEMPOOL_SEEN, transaction, head));
            }
        }
        mempool.submit(rivals, slot);
    }

    /**
     * Lets one tick pass, and grows if a block is due.
     *
     * @param calm whether it stays on its branch
     */
    void tick(int now, Instant time, boolean calm) {
        tick = now;
        if (tick % profile.ticksPerBlock() != 0) {
            return;
        }
        slot++;
        if (!Percent.hits(random, profile.missedSlotPercent())) {
            Growth growth = calm ? new Growth(head, 1) : forkChoice.next(head);
            move(growth.base(), grow(growth, time));
        }
    }

    private List<SimulatedBlock> grow(Growth growth, Instant time) {
        List<SimulatedBlock> grown = new ArrayList<>(growth.blocks());
        SimulatedBlock parent = growth.base();
        for (int left = growth.blocks() - 1; left >= 0; left--) {
            // The last is of this slot; those before it were made in the slots of the blocks they compete with.
            long ordinal = left == 0 ? slot : parent.ordinal() + 1;
            parent = new SimulatedBlock(
                    parent,
                    ordinal,
                    parent.height() + 1,
                    profile.spelling().blockHash(random),
                    time,
                    random.nextInt(MOST_OTHERS));
            grown.add(parent);
        }
        return grown;
    }

    private void move(SimulatedBlock base, List<SimulatedBlock> grown) {
        SimulatedBlock before = head;
        SimulatedBlock fork = base.forkFrom(before);
        head = grown.get(grown.size() - 1);
        for (SimulatedBlock block = before; block != fork; block = block.ancestor(1)) {
            block.placements().forEach(this::remove);
        }
        List<SimulatedBlock> restored = base.downTo(fork);
        for (int i = restored.size() - 1; i >= 0; i--) {
            restored.get(i).placements().forEach(this::include);
        }
        mempool.serve(slot, transaction -> mine(transaction, grown), this::forget);
        if (head.height() > before.height()) {
            deepen(fork);
        }
    }

    private void mine(Transaction transaction, List<SimulatedBlock> grown) {
        SimulatedBlock block = grown.size() == 1 ? head : grown.get(random.nextInt(grown.size()));
        include(block.place(transaction, Percent.hits(random, settings.fates().failedPercent())));
    }

    private void include(Placement placement) {
        Transaction transaction = placement.transaction();
        transaction.enter(placement, head.ordinal(), placement.block().confirmationsAt(head));
        chronicle.add(Fact.at(tick, ObservationKind.INCLUDED, placement, head));
        for (Transaction loser : transaction.rivals()) {
            boolean stated = settings.watching().replacements();
            if (loser.loseTo(transaction, head.ordinal(), stated) && stated) {
                chronicle.add(Fact.replaced(tick, loser, transaction, head));
            }
        }
    }

    private void remove(Placement placement) {
        placement.transaction().leave(head.ordinal());
        chronicle.add(Fact.at(tick, ObservationKind.REMOVED, placement, head));
        mempool.orphaned(placement.transaction(), slot);
    }

    private void forget(Transaction transaction) {
        if (transaction.drop(head.ordinal())) {
            chronicle.add(Fact.of(tick, ObservationKind.DROPPED, transaction, head));
        }
    }

    private void deepen(SimulatedBlock newest) {
        SimulatedBlock block = newest;
        for (int depth = newest.confirmationsAt(head); depth < statedDepths.length; depth++) {
            if (statedDepths[depth]) {
                for (Placement placement : block.placements()) {
                    placement.transaction().deepen(depth);
                    chronicle.add(Fact.at(tick, ObservationKind.INCLUDED, placement, head));
                }
            }
            if (block.height() == profile.firstHeight()) {
                return;
            }
            block = block.ancestor(1);
        }
    }
}
