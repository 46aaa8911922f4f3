package io.bellwire.dispatcher.sender;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A polled record that is not settled.
 *
 * @param work the assignment it came with: what becomes of it after a revocation concerns nobody
 */
record InFlight(PartitionWork work, ConsumerRecord<byte[], byte[]> record) {
    int bytes() {
        return Math.max(record.serializedKeySize(), 0) + Math.max(record.serializedValueSize(), 0);
    }
}
