package io.bellwire.testkit.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides on which branch the next head is.
 *
 * <p><b>Invariant:</b> heads never lose height, and no block that was final, or deeper than the deepest fork, is ever left.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class ForkChoice {
    private static final int REMEMBERED = 4;
    private static final int TO_THE_TIP_PERCENT = 70;

    private final ChainProfile profile;
    private final Forks forks;
    private final RandomGenerator random;
    private final List<SimulatedBlock> abandoned = new ArrayList<>(REMEMBERED);

    ForkChoice(ChainProfile profile, Forks forks, RandomGenerator random) {
        this.profile = profile;
        this.forks = forks;
        this.random = random;
    }

    /** So many new blocks on that one, the last of which is the head. */
    record Growth(SimulatedBlock base, int blocks) {}

    Growth next(SimulatedBlock head) {
        if (!Percent.hits(random, forks.percent())) {
            return new Growth(head, 1);
        }
        long lowest = lowestFork(head);
        SimulatedBlock base = Percent.hits(random, forks.returnPercent()) ? abandonedBranch(head, lowest) : null;
        if (base == null) {
            base = head.ancestor(depth((int) (head.height() - lowest)));
        }
        if (base == head) {
            return new Growth(head, 1);
        }
        remember(head);
        boolean equal =
                profile.orderedBySlot() && base.height() < head.height() && Percent.hits(random, forks.equalPercent());
        long height = equal ? head.height() : head.height() + 1;
        return new Growth(base, (int) (height - base.height()));
    }

    /** The height of the lowest block that a fork may start from. */
    private long lowestFork(SimulatedBlock head) {
        long lowest = Math.max(profile.firstHeight(), head.height() - forks.deepest());
        return profile.finalityDepth() == 0 ? lowest : Math.max(lowest, head.height() - profile.finalityDepth() + 1);
    }

    private int depth(int most) {
        int depth = 1;
        while (depth < most && Percent.hits(random, forks.deeperPercent())) {
            depth++;
        }
        return Math.min(depth, most);
    }

    /** A block of a branch left before, mostly its tip; null when there is none to go back to. */
    private @Nullable SimulatedBlock abandonedBranch(SimulatedBlock head, long lowest) {
        while (!abandoned.isEmpty()) {
            int which = random.nextInt(abandoned.size());
            SimulatedBlock tip = abandoned.get(which);
            SimulatedBlock fork = tip.forkFrom(head);
            if (fork != tip && fork.height() >= lowest) {
                int length = (int) (tip.height() - fork.height());
                return Percent.hits(random, TO_THE_TIP_PERCENT) ? tip : tip.ancestor(random.nextInt(length));
            }
            abandoned.remove(which);
        }
        return null;
    }

    private void remember(SimulatedBlock tip) {
        if (abandoned.size() == REMEMBERED) {
            abandoned.remove(0);
        }
        abandoned.add(tip);
    }
}
