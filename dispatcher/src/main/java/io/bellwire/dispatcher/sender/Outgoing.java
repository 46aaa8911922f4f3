package io.bellwire.dispatcher.sender;

import org.apache.avro.specific.SpecificRecord;

/**
 * A record to be made durable.
 *
 * @param topic full name
 */
record Outgoing(String topic, String key, SpecificRecord value) {}
