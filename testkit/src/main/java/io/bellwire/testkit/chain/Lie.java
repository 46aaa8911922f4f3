package io.bellwire.testkit.chain;

/** What is wrong with the last of the watchers. */
public enum Lie {
    NONE,
    /** It follows a fork of its own for a while: the same transfers, in blocks that nobody else has. */
    WRONG_FORK,
    /** It claims, and never takes back, that transfers not in the chain are in it as deep as is required. */
    FALSE_INCLUSION
}
