package io.bellwire.console.store;

/**
 * What became of a delivery whose retries ended.
 *
 * <pre>
 *   OPEN --replay--> REPLAYING --delivered--> RESOLVED
 *    ^                   |
 *    +--- died again ----+        OPEN --discard--> DISCARDED
 *
 *   REPLAYING --replay--> REPLAYING, once nothing can be left of the replay before
 * </pre>
 */
public enum DeadLetterState {
    /** Nobody has dealt with it. */
    OPEN,
    /** Handed back to the senders; its outcome is awaited. */
    REPLAYING,
    /** The endpoint acknowledged it after all. */
    RESOLVED,
    /** Someone decided it need not be sent. */
    DISCARDED
}
