package io.bellwire.console.store;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.event.v1.DeliveryTask;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * Turns facts into rows, inside one transaction.
 *
 * <p><b>Order does not matter between topics.</b> Nothing says whether a dead letter is read before or after the
 * attempts around it (on a rebuild one topic may be read whole before the other), so each fact consults the rows the
 * other kind has left: {@link #attempted} moves a dead letter that is there, {@link #died} looks at attempts that are.
 * Within a partition Kafka keeps order, and facts that come twice change nothing.
 *
 * <p><b>Before or after the death?</b> By attempt number, which goes on counting over replays; and, for an attempt sent
 * twice under one number around a crash, by the broker's clock.
 *
 * <p>Confined to the thread of its transaction.
 */
final class FactWriter {
    private static final String UPSERT_ATTEMPT = """
            INSERT INTO attempt (delivery_id, attempt, callback_id, event_id, type, subject_id, revision, merchant_id,
                endpoint_id, origin, outcome, http_status, error_class, detail, started_at, duration_millis,
                retry_topic, due_at, replay_id, recorded_at)
            VALUES (:deliveryId, :attempt, :callbackId, :eventId, :type, :subjectId, :revision, :merchantId,
                :endpointId, :origin, :outcome, :httpStatus, :errorClass, :detail, :startedAt, :durationMillis,
                :retryTopic, :dueAt, :replayId, :recordedAt)
            ON CONFLICT (delivery_id, attempt) DO UPDATE SET origin = excluded.origin, outcome = excluded.outcome,
                http_status = excluded.http_status, error_class = excluded.error_class, detail = excluded.detail,
                started_at = excluded.started_at, duration_millis = excluded.duration_millis,
                retry_topic = excluded.retry_topic, due_at = excluded.due_at, replay_id = excluded.replay_id,
                recorded_at = excluded.recorded_at
            WHERE attempt.outcome <> 'DELIVERED'
            """;

    private static final String RAISE_HEAD = """
            INSERT INTO delivery_head (endpoint_id, subject_id, revision) VALUES (:endpointId, :subjectId, :revision)
            ON CONFLICT (endpoint_id, subject_id) DO UPDATE SET revision = excluded.revision
            WHERE delivery_head.revision < excluded.revision
            """;

    private static final String RESOLVE = """
            UPDATE dead_letter SET state = 'RESOLVED'
            WHERE delivery_id = :deliveryId AND (attempts < :attempt OR dead_at < :recordedAt)
            """;

    private static final String SHOW_REPLAYING = """
            UPDATE dead_letter SET state = 'REPLAYING'
            WHERE delivery_id = :deliveryId AND state = 'OPEN' AND attempts < :attempt
            """;

    /** A letter that died twice of one replay (or of none) with no attempt in between is the same death, told twice. */
    private static final String UPSERT_DEAD_LETTER = """
            INSERT INTO dead_letter (delivery_id, callback_id, event_id, type, subject_id, revision, merchant_id,
                endpoint_id, error_class, http_status, attempts, created_at, dead_at, state, replay_count,
                died_replay_id)
            VALUES (:deliveryId, :callbackId, :eventId, :type, :subjectId, :revision, :merchantId,
                :endpointId, :errorClass, :httpStatus, :attempts, :createdAt, :deadAt, :state, 0, :replayId)
            ON CONFLICT (delivery_id) DO UPDATE SET error_class = excluded.error_class,
                http_status = excluded.http_status, attempts = excluded.attempts, dead_at = excluded.dead_at,
                state = excluded.state, died_replay_id = excluded.died_replay_id,
                replay_count = dead_letter.replay_count
                    + CASE WHEN COALESCE(dead_letter.died_replay_id, '') = COALESCE(excluded.died_replay_id, '')
                        THEN 0 ELSE 1 END
            WHERE dead_letter.attempts < excluded.attempts
                OR COALESCE(dead_letter.died_replay_id, '') <> COALESCE(excluded.died_replay_id, '')
            """;

    private static final String UPSERT_BODY = """
            INSERT INTO dead_letter_body (delivery_id, content_type, body) VALUES (:deliveryId, :contentType, :body)
            ON CONFLICT (delivery_id) DO UPDATE SET content_type = excluded.content_type, body = excluded.body
            """;

    private static final String DELIVERED_SINCE = """
            SELECT COUNT(*) FROM attempt WHERE delivery_id = :deliveryId AND outcome = 'DELIVERED'
                AND (attempt > :attempts OR recorded_at > :deadAt)
            """;

    private static final String ATTEMPTED_SINCE =
            "SELECT COUNT(*) FROM attempt WHERE delivery_id = :deliveryId AND attempt > :attempts";

    private final Handle handle;

    FactWriter(Handle handle) {
        this.handle = handle;
    }

    void write(Fact fact) {
        if (fact instanceof Fact.Attempted attempted) {
            attempted(attempted.attempt(), attempted.at());
        } else if (fact instanceof Fact.Died died) {
            died(died.task(), died.at());
        } else {
            throw new AssertionError(fact);
        }
    }

    private void attempted(Attempt attempt, Instant at) {
        upsert(attempt, at);
        if (attempt.getOutcome() == AttemptResult.DELIVERED) {
            handle.createUpdate(RAISE_HEAD)
                    .bind("endpointId", attempt.getEndpointId())
                    .bind("subjectId", attempt.getSubjectId())
                    .bind("revision", attempt.getRevision())
                    .execute();
            handle.createUpdate(RESOLVE)
                    .bind("deliveryId", attempt.getDeliveryId())
                    .bind("attempt", attempt.getAttempt())
                    .bind("recordedAt", at.toEpochMilli())
                    .execute();
        } else {
            handle.createUpdate(SHOW_REPLAYING)
                    .bind("deliveryId", attempt.getDeliveryId())
                    .bind("attempt", attempt.getAttempt())
                    .execute();
        }
    }

    private void upsert(Attempt attempt, Instant at) {
        Instant dueAt = attempt.getDueAt();
        handle.createUpdate(UPSERT_ATTEMPT)
                .bind("deliveryId", attempt.getDeliveryId())
                .bind("attempt", attempt.getAttempt())
                .bind("callbackId", attempt.getCallbackId())
                .bind("eventId", attempt.getEventId())
                .bind("type", attempt.getType())
                .bind("subjectId", attempt.getSubjectId())
                .bind("revision", attempt.getRevision())
                .bind("merchantId", attempt.getMerchantId())
                .bind("endpointId", attempt.getEndpointId())
                .bind("origin", attempt.getOrigin().name())
                .bind("outcome", attempt.getOutcome().name())
                .bind("httpStatus", attempt.getHttpStatus())
                .bind("errorClass", attempt.getErrorClass())
                .bind("detail", attempt.getDetail())
                .bind("startedAt", attempt.getStartedAt().toEpochMilli())
                .bind("durationMillis", attempt.getDurationMillis())
                .bind("retryTopic", attempt.getRetryTopic())
                .bind("dueAt", dueAt == null ? null : (Long) dueAt.toEpochMilli())
                .bind("replayId", attempt.getReplayId())
                .bind("recordedAt", at.toEpochMilli())
                .execute();
    }

    private void died(DeliveryTask task, Instant at) {
        int changed = handle.createUpdate(UPSERT_DEAD_LETTER)
                .bind("deliveryId", task.getDeliveryId())
                .bind("callbackId", task.getCallbackId())
                .bind("eventId", task.getEventId())
                .bind("type", task.getType())
                .bind("subjectId", task.getSubjectId())
                .bind("revision", task.getRevision())
                .bind("merchantId", task.getMerchantId())
                .bind("endpointId", task.getEndpointId())
                .bind("errorClass", task.getLastErrorClass())
                .bind("httpStatus", task.getLastHttpStatus())
                .bind("attempts", task.getAttempt())
                .bind("createdAt", task.getCreatedAt().toEpochMilli())
                .bind("deadAt", at.toEpochMilli())
                .bind("state", stateAfterDeath(task, at).name())
                .bind("replayId", task.getReplayId())
                .execute();
        if (changed > 0) {
            handle.createUpdate(UPSERT_BODY)
                    .bind("deliveryId", task.getDeliveryId())
                    .bind("contentType", task.getContentType())
                    .bind("body", bytes(task.getBody()))
                    .execute();
        }
    }

    private DeadLetterState stateAfterDeath(DeliveryTask task, Instant at) {
        if (any(DELIVERED_SINCE, task, at)) {
            return DeadLetterState.RESOLVED;
        }
        return any(ATTEMPTED_SINCE, task, at) ? DeadLetterState.REPLAYING : DeadLetterState.OPEN;
    }

    private boolean any(String countingQuery, DeliveryTask task, Instant at) {
        return handle.createQuery(countingQuery)
                        .bind("deliveryId", task.getDeliveryId())
                        .bind("attempts", task.getAttempt())
                        .bind("deadAt", at.toEpochMilli())
                        .mapTo(Long.class)
                        .one()
                > 0;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
