package io.bellwire.dispatcher.sender.http;

/**
 * Who waits for an attempt.
 *
 * <p><b>Thread:</b> called on the sender's event loop.
 */
@FunctionalInterface
public interface AttemptListener {
    /** Called exactly once. */
    void ended(AttemptOutcome outcome);

    /** Asked right before the request is written: finding a connection takes a while, in which things change. */
    default boolean maySend() {
        return true;
    }
}
