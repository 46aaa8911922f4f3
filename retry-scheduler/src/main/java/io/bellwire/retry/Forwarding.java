package io.bellwire.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.Quarantine;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a due record becomes: the same task on {@code deliveries.retry}, or, if it is none, a quarantined record.
 *
 * <p>Pure but for the codec. Thread-safe because immutable.
 */
final class Forwarding {
    /** No schedule is that long; a number beyond is damage, and must not overflow when it is counted on. */
    static final int MOST_ATTEMPTS = 1_000_000;

    private final TopicCatalogue topics;
    private final RecordCodec codec;
    private final Quarantine quarantine;
    private final String target;

    Forwarding(TopicCatalogue topics, RecordCodec codec, Quarantine quarantine) {
        this.topics = topics;
        this.codec = codec;
        this.quarantine = quarantine;
        this.target = topics.name(Topic.DELIVERIES_RETRY);
    }

    /** @throws io.bellwire.schemas.wire.RegistryUnavailableException if the record cannot be read now */
    Forwarded forward(ConsumerRecord<byte[], byte[]> waited) {
        try {
            DeliveryTask task = codec.decode(waited.value(), DeliveryTask.class);
            task.setAttempt(Math.min(Math.max(task.getAttempt(), 0), MOST_ATTEMPTS));
            task.setTier(Math.min(Math.max(task.getTier(), 0), topics.schedule().size()));
            task.setOrigin(origin(task));
            // The task's own endpoint, not the key as it came: one sender must own an endpoint on every topic.
            byte[] key = task.getEndpointId().getBytes(UTF_8);
            return new Forwarded.Task(new ProducerRecord<>(target, key, codec.encode(target, task)));
        } catch (UndecodableException e) {
            String reason = e.reason().label();
            return new Forwarded.Quarantined(quarantine.record(waited, reason, e.getMessage()), reason);
        }
    }

    /** A replay stays one to its end. What was put off before its first attempt is still no retry. */
    private static Origin origin(DeliveryTask task) {
        return task.getOrigin() == Origin.REPLAY || task.getAttempt() == 0 ? task.getOrigin() : Origin.RETRY;
    }

    /** What to send. */
    sealed interface Forwarded {
        ProducerRecord<byte[], byte[]> record();

        record Task(ProducerRecord<byte[], byte[]> record) implements Forwarded {}

        record Quarantined(ProducerRecord<byte[], byte[]> record, String reason) implements Forwarded {}
    }
}
