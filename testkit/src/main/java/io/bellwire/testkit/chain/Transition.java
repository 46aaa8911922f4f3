package io.bellwire.testkit.chain;

import org.jspecify.annotations.Nullable;

/**
 * One change in what is true of a transfer.
 *
 * @param ordinal of the head it came with
 * @param block entered or left; null for the others
 */
public record Transition(Kind kind, long ordinal, @Nullable SimulatedBlock block) {
    /** What changed. */
    public enum Kind {
        /** Seen in the mempool, before anything else was known of it. */
        SEEN,
        /** Its block became part of the chain; failed or not. */
        ENTERED,
        /** Its block is not part of the chain any more. */
        LEFT,
        /** Another transaction with a shared conflict key was included, while this one was not. */
        REPLACED,
        /** Mempools forgot it, while it was not included. */
        DROPPED
    }
}
