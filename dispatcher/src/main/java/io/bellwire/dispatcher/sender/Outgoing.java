package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record to be made durable.
 *
 * @param topic full name
 */
record Outgoing(String topic, String key, SpecificRecord value) {
    /** Whether its topic keeps the last of its key alone, so that a later one takes its place. */
    boolean isReplaced() {
        return value instanceof EndpointHealth;
    }
}
