package io.bellwire.testkit.chain;

/**
 * One inclusion of a transfer, from entering a block to leaving it, or until now. They are numbered by inclusion epochs.
 *
 * @param failed whether execution failed in this block
 * @param confirmations the most that a watcher has had occasion to state of this stay
 */
public record Stay(SimulatedBlock block, boolean failed, int confirmations) {}
