package io.bellwire.standalone.acceptance;

import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.testkit.ledger.CommittedOffsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the pipeline has taken on and not committed as done: records past their readers' committed offsets.
 *
 * <p><b>Why none means drained:</b> committed offsets are read before the topics' ends. What was committed then had made
 * its output before, so that output lies below those ends, and is committed as well; and so on down the pipeline, retry
 * tiers included. Transaction markers take offsets too, so records are counted and not differences of offsets.
 */
final class Backlog {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrapServers;
    private final List<String> topics;

    Backlog(String bootstrapServers, TopicCatalogue catalogue) {
        this.bootstrapServers = bootstrapServers;
        this.topics = Stream.concat(
                        Stream.of(
                                        Topic.OBSERVATIONS,
                                        Topic.WALLET_EVENTS,
                                        Topic.TRANSFER_LEGS,
                                        Topic.TRANSFER_CONFLICTS,
                                        Topic.ADDRESS_BOOK,
                                        Topic.DELIVERIES,
                                        Topic.DELIVERIES_SLOW,
                                        Topic.DELIVERIES_RETRY)
                                .map(catalogue::name),
                        catalogue.retryTiers().stream())
                .toList();
    }

    void awaitDrained() {
        Patience.await("nothing in the pipeline is left to do").until(this::records, Map::isEmpty);
    }

    /** By partition, where there are any. */
    private Map<TopicPartition, Integer> records() {
        Map<TopicPartition, Long> committed = CommittedOffsets.furthest(bootstrapServers);
        Map<String, Object> properties = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return count(consumer, committed);
        }
    }

    private Map<TopicPartition, Integer> count(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> committed) {
        List<TopicPartition> all = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        List<TopicPartition> behind = new ArrayList<>(all);
        behind.removeIf(partition -> committed.getOrDefault(partition, 0L) >= end(ends, partition));
        consumer.assign(behind);
        behind.forEach(partition -> consumer.seek(partition, committed.getOrDefault(partition, 0L)));
        Map<TopicPartition, Integer> records = new HashMap<>();
        while (behind.stream().anyMatch(partition -> consumer.position(partition) < end(ends, partition))) {
            consumer.poll(POLL)
                    .forEach(found ->
                            records.merge(new TopicPartition(found.topic(), found.partition()), 1, Integer::sum));
        }
        return records;
    }

    private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
        return Objects.requireNonNull(ends.get(partition));
    }
}
