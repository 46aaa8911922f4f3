package io.bellwire.testkit.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from its beginning to its end as of the call, without a group and without committing.
 *
 * <p>Done means that every <em>position</em> has reached the end: counting records would wait for ever on the offsets
 * that compaction and transaction markers take.
 */
public final class TopicDrain {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private TopicDrain() {}

    /** @return by partition, then offset */
    public static List<ConsumerRecord<byte[], byte[]>> read(
            String bootstrapServers, String topic, IsolationLevel isolation) {
        Map<String, Object> properties = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation.toString(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return read(consumer, topic);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);

        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (partitions.stream().anyMatch(partition -> isBefore(consumer.position(partition), ends, partition))) {
            consumer.poll(POLL).forEach(records::add);
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "topic " + topic + " was not read to its end " + ends + " within " + LIMIT);
            }
        }
        records.removeIf(
                record -> !isBefore(record.offset(), ends, new TopicPartition(record.topic(), record.partition())));
        records.sort(Comparator.<ConsumerRecord<byte[], byte[]>>comparingInt(ConsumerRecord::partition)
                .thenComparingLong(ConsumerRecord::offset));
        return records;
    }

    private static boolean isBefore(long offset, Map<TopicPartition, Long> ends, TopicPartition partition) {
        return offset < Objects.requireNonNull(ends.get(partition));
    }
}
