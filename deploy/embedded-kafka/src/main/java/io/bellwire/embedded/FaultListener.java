package io.bellwire.embedded;

/**
 * Told when Kafka would have ended the process, for instance because the disk is full or unreadable. The broker is then
 * of no more use: close it, and end the process or start another.
 */
@FunctionalInterface
public interface FaultListener {

    /**
     * Called on the broker thread that failed, which waits: hand over and return, do not close the broker from here.
     *
     * @param reason what Kafka gave as its exit message; details are in its ERROR log line
     */
    void onFatalFault(String reason);
}
