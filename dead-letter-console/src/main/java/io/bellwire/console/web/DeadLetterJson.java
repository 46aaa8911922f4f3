package io.bellwire.console.web;

import io.bellwire.console.store.DeadLetter;
import org.jspecify.annotations.Nullable;

/** A dead letter in a list. */
record DeadLetterJson(
        String deliveryId,
        String eventId,
        String merchantId,
        String endpointId,
        String type,
        String subjectId,
        int revision,
        @Nullable String errorClass,
        @Nullable Integer status,
        int attempts,
        String deadAt,
        String state,
        int replayCount,
        boolean superseded) {
    static DeadLetterJson of(DeadLetter letter) {
        return new DeadLetterJson(
                letter.deliveryId(),
                letter.eventId(),
                letter.merchantId(),
                letter.endpointId(),
                letter.type(),
                letter.subjectId(),
                letter.revision(),
                letter.errorClass(),
                letter.httpStatus(),
                letter.attempts(),
                Json.time(letter.deadAt()),
                letter.state().name(),
                letter.replayCount(),
                letter.superseded());
    }
}
