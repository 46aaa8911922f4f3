package io.bellwire.console.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.console.projection.Progress;
import io.bellwire.console.store.DeadLetter;
import io.bellwire.console.store.Delivery;
import io.bellwire.console.store.FrozenBody;
import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One delivery with all that is known of it. {@code errorClass}, {@code status}, {@code createdAt}, {@code deadAt},
 * {@code contentType} and {@code body} are null for a delivery that never died.
 *
 * @param state of the dead letter; otherwise {@code DELIVERED} or {@code RETRYING}
 * @param replayable whether a replay would be taken now
 */
record DeliveryJson(
        String deliveryId,
        String callbackId,
        String eventId,
        String merchantId,
        String endpointId,
        String type,
        String subjectId,
        int revision,
        String state,
        @Nullable String errorClass,
        @Nullable Integer status,
        @Nullable String createdAt,
        @Nullable String deadAt,
        int replayCount,
        boolean replayable,
        boolean superseded,
        @Nullable String contentType,
        @Nullable String body,
        List<AttemptJson> attempts,
        @Nullable String asOf,
        boolean complete) {
    static DeliveryJson of(Delivery delivery, boolean replayable, Progress progress) {
        DeadLetter letter = delivery.deadLetter();
        return letter == null ? ofAttempts(delivery, progress) : ofDeadLetter(letter, delivery, replayable, progress);
    }

    private static DeliveryJson ofDeadLetter(
            DeadLetter letter, Delivery delivery, boolean replayable, Progress progress) {
        FrozenBody body = delivery.body();
        return new DeliveryJson(
                letter.deliveryId(),
                letter.callbackId(),
                letter.eventId(),
                letter.merchantId(),
                letter.endpointId(),
                letter.type(),
                letter.subjectId(),
                letter.revision(),
                letter.state().name(),
                letter.errorClass(),
                letter.httpStatus(),
                Json.time(letter.createdAt()),
                Json.time(letter.deadAt()),
                letter.replayCount(),
                replayable,
                letter.superseded(),
                body == null ? null : body.contentType(),
                body == null ? null : new String(body.bytes(), UTF_8),
                attempts(delivery),
                Json.timeOrNull(progress.asOf()),
                progress.complete());
    }

    private static DeliveryJson ofAttempts(Delivery delivery, Progress progress) {
        Attempt attempt = delivery.attempts().get(0).attempt();
        boolean delivered = delivery.attempts().stream()
                .anyMatch(recorded -> recorded.attempt().getOutcome() == AttemptResult.DELIVERED);
        return new DeliveryJson(
                attempt.getDeliveryId(),
                attempt.getCallbackId(),
                attempt.getEventId(),
                attempt.getMerchantId(),
                attempt.getEndpointId(),
                attempt.getType(),
                attempt.getSubjectId(),
                attempt.getRevision(),
                delivered ? "DELIVERED" : "RETRYING",
                null,
                null,
                null,
                null,
                0,
                false,
                delivery.superseded(),
                null,
                null,
                attempts(delivery),
                Json.timeOrNull(progress.asOf()),
                progress.complete());
    }

    private static List<AttemptJson> attempts(Delivery delivery) {
        return delivery.attempts().stream().map(AttemptJson::of).toList();
    }
}
