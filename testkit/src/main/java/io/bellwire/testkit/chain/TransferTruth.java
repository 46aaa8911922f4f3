package io.bellwire.testkit.chain;

import java.util.List;
import java.util.Optional;

/**
 * What became of a transfer, as the chain itself knows it.
 *
 * <p><b>Transitions</b> are those a perfect watcher states: one that follows every head at once and loses nothing. They
 * are exactly what a merger of the watchers' statements must come to, whatever the lags, as long as no REMOVED was lost
 * and nobody lied. For every watcher walks all heads in order, and skips none: of all that is true, the first one to
 * state a thing has stated everything before it. So nothing that was ever true, however short, goes unstated, and what
 * slower watchers add was said before at the same ordinal.
 *
 * @param block the block it is in on the head's branch; empty while it is in none
 * @param confirmations counted from the chain's real head, not from a watcher's; 0 while it is in no block
 * @param replacedBy the transaction that won instead
 * @param transitions oldest first; empty for a transfer that no watcher has heard of
 * @param stays oldest first; as many as there are ENTERED among the transitions
 * @param lostRemovals how many REMOVED statements about it watchers lost
 * @param disputed whether a watcher has said of it what is not so
 */
public record TransferTruth(
        SimulatedTransfer transfer,
        State state,
        Optional<SimulatedBlock> block,
        int confirmations,
        Optional<String> replacedBy,
        List<Transition> transitions,
        List<Stay> stays,
        int lostRemovals,
        boolean disputed) {

    public TransferTruth {
        transitions = List.copyOf(transitions);
        stays = List.copyOf(stays);
    }

    /** Where a transfer stands. */
    public enum State {
        /** Waits for its first block. */
        PENDING,
        /** In a block, not yet at the required depth. */
        INCLUDED,
        /** At the required depth or beyond. */
        CONFIRMED,
        /** So deep that the chain calls it final, and watchers say so. */
        FINALIZED,
        /** In a block, where its execution failed; at whatever depth. */
        FAILED,
        /** Was in a block that the chain left, and is in none since. */
        OUT,
        /** Another transaction that spends the same is, or last was, in the chain. */
        REPLACED,
        /** Forgotten by the mempools. */
        DROPPED
    }

    /** Whether a merchant may count on the money. */
    public boolean isCredited() {
        return transfer.asset().verified() && (state == State.CONFIRMED || state == State.FINALIZED);
    }
}
