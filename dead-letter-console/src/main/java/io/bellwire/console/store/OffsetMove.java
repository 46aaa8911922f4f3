package io.bellwire.console.store;

import org.apache.kafka.common.TopicPartition;

/**
 * Progress through one partition.
 *
 * @param from next offset to read before the batch
 * @param to next offset to read after it
 */
public record OffsetMove(TopicPartition partition, long from, long to) {}
