package io.bellwire.bench.sender;

import io.bellwire.service.ServiceContext;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a group of consumers has come, as the broker knows it.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class Progress implements AutoCloseable {
    private final Admin admin;
    private final Map<String, List<TopicPartition>> partitions = new HashMap<>();

    Progress(ServiceContext context) {
        admin = context.kafka().admin(ProcessUse.WATCHER);
    }

    /** Sum of the group's committed offsets of these topics. */
    long committed(String group, Collection<String> topics) {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        return offsets.entrySet().stream()
                .filter(offset -> offset.getValue() != null
                        && topics.contains(offset.getKey().topic()))
                .mapToLong(offset -> offset.getValue().offset())
                .sum();
    }

    /** Records ever put into these topics, each partition having begun at 0. */
    long end(Collection<String> topics) {
        return ends(topics).values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Sets the group back to the beginning of one topic, and to the end of others.
     *
     * @throws IllegalStateException while it still has members
     */
    void rewind(String group, String topic, Collection<String> others) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions(topic).forEach(partition -> offsets.put(partition, new OffsetAndMetadata(0)));
        ends(others).forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end)));
        get(admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    private Map<TopicPartition, Long> ends(Collection<String> topics) {
        Map<TopicPartition, OffsetSpec> asked = topics.stream()
                .flatMap(topic -> partitions(topic).stream())
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        return get(admin.listOffsets(asked).all()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, end -> end.getValue().offset()));
    }

    private List<TopicPartition> partitions(String topic) {
        return partitions.computeIfAbsent(
                topic, name -> get(Objects.requireNonNull(admin.describeTopics(List.of(name))
                                .topicNameValues()
                                .get(name)))
                        .partitions()
                        .stream()
                        .map(partition -> new TopicPartition(name, partition.partition()))
                        .toList());
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not do as asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the broker", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
