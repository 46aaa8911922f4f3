package io.bellwire.testkit.ledger;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.SettledOffsets;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.testkit.kafka.TopicDrain;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads from Kafka where deliveries ended or wait, as {@link Ledger#check} wants it.
 *
 * <p><b>Why the running pipeline does not confuse it:</b> the readers' committed offsets are taken first. What they
 * do not name as settled counts as waiting, wherever it moves while the topics are read: it may be seen twice, never not at
 * all.
 *
 * <p>Records that do not decode are left out: the pipeline has to quarantine them, and the ledger sees that.
 *
 * <p><b>Thread-safe:</b> immutable; every call uses clients of its own.
 */
public final class SettlementReader {
    private final String bootstrapServers;
    private final TopicCatalogue topics;
    private final RecordCodec codec;

    public SettlementReader(String bootstrapServers, TopicCatalogue topics, RecordCodec codec) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.codec = codec;
    }

    public Settlements read() {
        Map<TopicPartition, SettledOffsets> committed = CommittedOffsets.settled(bootstrapServers);
        List<DeliveryTask> waiting = waitingTopics()
                .flatMap(topic -> records(topic).stream())
                .filter(record -> !committed
                        .getOrDefault(partition(record), SettledOffsets.none(0))
                        .isSettled(record.offset()))
                .flatMap(decode(DeliveryTask.class))
                .toList();
        return new Settlements(
                all(Topic.DEAD_LETTERS, DeliveryTask.class),
                all(Topic.UNROUTED, Unrouted.class),
                all(Topic.QUARANTINE, Quarantined.class),
                waiting);
    }

    private Stream<String> waitingTopics() {
        return Stream.concat(
                Stream.of(Topic.DELIVERIES, Topic.DELIVERIES_SLOW, Topic.DELIVERIES_RETRY)
                        .map(topics::name),
                topics.retryTiers().stream());
    }

    private <T extends SpecificRecord> List<T> all(Topic topic, Class<T> type) {
        return records(topics.name(topic)).stream().flatMap(decode(type)).toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        return TopicDrain.read(bootstrapServers, topic, IsolationLevel.READ_COMMITTED);
    }

    private <T extends SpecificRecord> Function<ConsumerRecord<byte[], byte[]>, Stream<T>> decode(Class<T> type) {
        return record -> {
            try {
                return Stream.of(codec.decode(record.value(), type));
            } catch (UndecodableException e) {
                return Stream.empty();
            }
        };
    }

    private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
