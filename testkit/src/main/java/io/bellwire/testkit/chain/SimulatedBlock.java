package io.bellwire.testkit.chain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block, on whatever branch.
 *
 * @param ordinal orders heads: the slot where the chain has slots, else the height
 */
public record SimulatedBlock(
        long ordinal, long height, String hash, String parentHash, Instant timestamp, List<Inclusion> inclusions) {
    public SimulatedBlock {
        inclusions = List.copyOf(inclusions);
    }

    /**
     * A transfer's place in this block, which another block need not give it again.
     *
     * @param blockLogIndex null for transfers that leave no log
     */
    public record Inclusion(
            SimulatedTransfer transfer,
            int txIndex,
            @Nullable Integer blockLogIndex) {}
}
