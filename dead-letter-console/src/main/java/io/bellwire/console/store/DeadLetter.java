package io.bellwire.console.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery whose retries ended, without its body.
 *
 * @param errorClass how the last attempt failed; null when no attempt was made
 * @param httpStatus of the last attempt; null when no clean answer came
 * @param attempts made when it died; the next attempt's number is one more
 * @param deadAt when it last died, by the broker's clock
 * @param replayCount how often it died again after a replay
 * @param releasedAt when it was last handed back to the senders from here; null when that is not known
 * @param superseded a higher revision of the same subject has been acknowledged by the same endpoint
 */
public record DeadLetter(
        String deliveryId,
        String callbackId,
        String eventId,
        String type,
        String subjectId,
        int revision,
        String merchantId,
        String endpointId,
        @Nullable String errorClass,
        @Nullable Integer httpStatus,
        int attempts,
        Instant createdAt,
        Instant deadAt,
        DeadLetterState state,
        int replayCount,
        @Nullable Instant releasedAt,
        boolean superseded) {}
