package io.bellwire.testkit.chain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block, on whatever branch. The chain that swings back to a branch comes back to the same object.
 *
 * <p><b>Thread:</b> filled by the simulator's; what is public does not change.
 */
public final class SimulatedBlock {
    private final @Nullable SimulatedBlock parent;
    private final long ordinal;
    private final long height;
    private final String hash;
    private final Instant timestamp;
    private final int othersBefore;
    private final List<Placement> placements = new ArrayList<>(2);
    private int logs;

    /** @param othersBefore how many transactions, and logs, of other people come first */
    SimulatedBlock(
            @Nullable SimulatedBlock parent,
            long ordinal,
            long height,
            String hash,
            Instant timestamp,
            int othersBefore) {
        this.parent = parent;
        this.ordinal = ordinal;
        this.height = height;
        this.hash = hash;
        this.timestamp = timestamp;
        this.othersBefore = othersBefore;
    }

    /** Orders heads: the slot where the chain has slots, else the height. */
    public long ordinal() {
        return ordinal;
    }

    public long height() {
        return height;
    }

    public String hash() {
        return hash;
    }

    /** Null for the first. */
    public @Nullable String parentHash() {
        return parent == null ? null : parent.hash;
    }

    public Instant timestamp() {
        return timestamp;
    }

    @Nullable
    SimulatedBlock parent() {
        return parent;
    }

    List<Placement> placements() {
        return placements;
    }

    Placement place(Transaction transaction, boolean failed) {
        boolean logged = transaction.leavesLogs() && !failed;
        Placement placement = new Placement(
                transaction,
                this,
                othersBefore + placements.size(),
                logged ? othersBefore + logs : Placement.NO_LOGS,
                failed);
        logs += logged ? transaction.transfers().size() : 0;
        placements.add(placement);
        return placement;
    }

    /** Counted at a head of this height, the head itself being one. */
    int confirmationsAt(SimulatedBlock head) {
        return (int) (head.height - height) + 1;
    }

    /** The block so many steps before this one, which must be there. */
    SimulatedBlock ancestor(long steps) {
        SimulatedBlock block = this;
        for (long i = 0; i < steps; i++) {
            if (block.parent == null) {
                throw new IllegalArgumentException("steps: " + steps + " (expected: <= " + i + ')');
            }
            block = block.parent;
        }
        return block;
    }

    /** The last block that both branches have. */
    SimulatedBlock forkFrom(SimulatedBlock other) {
        SimulatedBlock mine = ancestor(Math.max(0, height - other.height));
        SimulatedBlock theirs = other.ancestor(Math.max(0, other.height - height));
        while (mine != theirs) {
            mine = mine.ancestor(1);
            theirs = theirs.ancestor(1);
        }
        return mine;
    }

    /** The blocks after {@code ancestor} up to and with this one, newest first. */
    List<SimulatedBlock> downTo(SimulatedBlock ancestor) {
        List<SimulatedBlock> blocks = new ArrayList<>();
        for (SimulatedBlock block = this; block != ancestor; block = block.ancestor(1)) {
            blocks.add(block);
        }
        return blocks;
    }

    @Override
    public String toString() {
        return height + "/" + hash;
    }
}
