package io.bellwire.testkit.chain;

import java.util.Optional;

/**
 * What became of a transfer, as the chain itself knows it.
 *
 * @param block the block it is in on the head's branch; empty while pending
 * @param confirmations counted from the chain's real head, not from a watcher's; 0 while pending
 */
public record TransferTruth(
        SimulatedTransfer transfer, State state, Optional<SimulatedBlock> block, int confirmations) {

    /** Where a transfer stands. */
    public enum State {
        /** Waits for a block. */
        PENDING,
        /** In a block, not yet at the required depth. */
        INCLUDED,
        /** At the required depth or beyond. */
        CONFIRMED
    }
}
