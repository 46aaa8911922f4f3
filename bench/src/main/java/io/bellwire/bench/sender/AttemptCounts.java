package io.bellwire.bench.sender;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.ServiceContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How attempts ended, by the sender's own record of them.
 *
 * @param healthy attempts at healthy endpoints, by outcome: {@code delivered} or the class of the error
 * @param bad the same of bad ones
 */
record AttemptCounts(Map<String, Long> healthy, Map<String, Long> bad) {
    private static final Duration POLL = Duration.ofMillis(200);

    /** Reads all there are now. */
    static AttemptCounts of(ServiceContext context) {
        String topic = context.topics().name(Topic.DELIVERY_ATTEMPTS);
        AttemptCounts counts = new AttemptCounts(new TreeMap<>(), new TreeMap<>());
        try (Consumer<byte[], byte[]> consumer = context.kafka().consumer("bench", null, Map.of())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    counts.add(context.codec().decode(record.value(), Attempt.class));
                }
            }
        } catch (UndecodableException e) {
            throw new IllegalStateException("an attempt cannot be read", e);
        }
        return counts;
    }

    void add(Attempt attempt) {
        String outcome = attempt.getOutcome() == AttemptResult.DELIVERED
                ? "delivered"
                : Objects.requireNonNullElse(attempt.getErrorClass(), "unknown");
        (attempt.getEndpointId().startsWith(Installation.BAD) ? bad : healthy).merge(outcome, 1L, Long::sum);
    }

    String line() {
        return "attempts at healthy: " + text(healthy) + "; at bad: " + text(bad);
    }

    private static String text(Map<String, Long> counts) {
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(count -> String.format(Locale.ROOT, "%,d %s", count.getValue(), count.getKey()))
                        .collect(Collectors.joining(", "));
    }
}
