package io.bellwire.retry;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record whose wait is over.
 *
 * @param dueAt when it was
 */
record DueRecord(ConsumerRecord<byte[], byte[]> record, Instant dueAt) {
    TopicPartition partition() {
        return new TopicPartition(record.topic(), record.partition());
    }
}
