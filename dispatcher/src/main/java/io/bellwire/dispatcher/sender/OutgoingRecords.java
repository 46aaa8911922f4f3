package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records that hold what an attempt came to. A delivery is settled when all of them are acknowledged.
 *
 * <p>Pure. Thread-safe because immutable.
 */
final class OutgoingRecords {
    private static final int MAX_DETAIL = 512;

    private final TopicCatalogue topics;

    OutgoingRecords(TopicCatalogue topics) {
        this.topics = topics;
    }

    /** @param health what is to be said of the endpoint; null for nothing new */
    List<Outgoing> afterAttempt(
            DeliveryTask task, AttemptReport report, NextStep step, @Nullable EndpointHealth health) {
        List<Outgoing> records = new ArrayList<>();
        if (step instanceof NextStep.Delivered) {
            records.add(attempt(task, report, AttemptResult.DELIVERED, null, null, null));
        } else if (step instanceof NextStep.RetryIn retry) {
            String topic = topics.retryTier(retry.tier());
            records.add(attempt(task, report, AttemptResult.RETRY, retry.reason(), topic, retry.dueAt()));
            records.add(new Outgoing(
                    topic,
                    task.getEndpointId(),
                    failed(task, report, retry.reason())
                            .setTier(task.getTier() + 1)
                            .setNotBefore(retry.dueAt())
                            .build()));
        } else if (step instanceof NextStep.DeadLetter dead) {
            records.add(attempt(task, report, AttemptResult.DEAD_LETTER, dead.reason(), null, null));
            records.add(new Outgoing(
                    topics.name(Topic.DEAD_LETTERS),
                    task.getEndpointId(),
                    failed(task, report, dead.reason()).setNotBefore(null).build()));
        }
        if (health != null) {
            records.add(new Outgoing(topics.name(Topic.ENDPOINT_HEALTH), task.getEndpointId(), health));
        }
        return records;
    }

    /** The task as it is, once around a tier. */
    List<Outgoing> putOff(DeliveryTask task, int tier, Instant now) {
        DeliveryTask waiting = DeliveryTask.newBuilder(task)
                .setNotBefore(now.plus(topics.schedule().delay(tier)))
                .build();
        return List.of(new Outgoing(topics.retryTier(tier), task.getEndpointId(), waiting));
    }

    /** The record as it is, to the partition of equal number, where whoever has its endpoint reads it. */
    ProducerRecord<byte[], byte[]> slow(ConsumerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(
                topics.name(Topic.DELIVERIES_SLOW),
                record.partition(),
                null, // as of now: what waits there is judged by it, and kept for as long as it says
                record.key(),
                record.value(),
                record.headers());
    }

    private static DeliveryTask.Builder failed(DeliveryTask task, AttemptReport report, ErrorClass reason) {
        return DeliveryTask.newBuilder(task)
                .setAttempt(task.getAttempt() + 1)
                .setLastHttpStatus(report.httpStatus())
                .setLastErrorClass(reason.label());
    }

    private Outgoing attempt(
            DeliveryTask task,
            AttemptReport report,
            AttemptResult result,
            @Nullable ErrorClass reason,
            @Nullable String retryTopic,
            @Nullable Instant dueAt) {
        String detail = report.detail();
        Attempt attempt = new Attempt(); // a builder would copy it all once more, for each attempt there is
        attempt.setDeliveryId(task.getDeliveryId());
        attempt.setCallbackId(task.getCallbackId());
        attempt.setEventId(task.getEventId());
        attempt.setType(task.getType());
        attempt.setSubjectId(task.getSubjectId());
        attempt.setRevision(task.getRevision());
        attempt.setMerchantId(task.getMerchantId());
        attempt.setEndpointId(task.getEndpointId());
        attempt.setAttempt(task.getAttempt() + 1);
        attempt.setOrigin(task.getOrigin());
        attempt.setOutcome(result);
        attempt.setHttpStatus(report.httpStatus());
        attempt.setErrorClass(reason == null ? null : reason.label());
        attempt.setDetail(detail == null || detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL));
        attempt.setStartedAt(report.startedAt());
        attempt.setDurationMillis(report.took().toMillis());
        attempt.setRetryTopic(retryTopic == null ? null : topics.withoutPrefix(retryTopic));
        attempt.setDueAt(dueAt);
        attempt.setReplayId(task.getReplayId());
        return new Outgoing(topics.name(Topic.DELIVERY_ATTEMPTS), task.getDeliveryId(), attempt);
    }
}
