package io.bellwire.testkit.chain;

/**
 * A transaction's place in a block, which another block need not give it again.
 *
 * @param firstLogIndex {@link #NO_LOGS} for transactions that leave none
 * @param failed whether its execution failed there
 */
record Placement(Transaction transaction, SimulatedBlock block, int txIndex, int firstLogIndex, boolean failed) {
    static final int NO_LOGS = -1;
}
