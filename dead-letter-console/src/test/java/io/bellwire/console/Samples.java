package io.bellwire.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.console.store.Fact;
import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Deliveries as tests tell of them. Times are minutes after {@link #START}. */
public final class Samples {
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    public static final TopicCatalogue TOPICS = new TopicCatalogue(
            "", new RetrySchedule(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2))), 2, (short) 1, 1);

    private Samples() {}

    public static Instant minute(long minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    /** A delivery that died after that many attempts, at that minute. */
    public static Fact died(String deliveryId, int attempts, long minute) {
        return new Fact.Died(task(deliveryId, attempts).build(), minute(minute));
    }

    /** The same after a replay. */
    public static Fact diedAgain(String deliveryId, int attempts, String replayId, long minute) {
        return new Fact.Died(
                task(deliveryId, attempts)
                        .setOrigin(Origin.REPLAY)
                        .setReplayId(replayId)
                        .build(),
                minute(minute));
    }

    public static Fact failed(String deliveryId, int attempt, long minute) {
        return new Fact.Attempted(
                attempt(deliveryId, attempt, AttemptResult.RETRY)
                        .setErrorClass("http_5xx")
                        .setHttpStatus(500)
                        .build(),
                minute(minute));
    }

    public static Fact delivered(String deliveryId, int attempt, long minute) {
        return new Fact.Attempted(
                attempt(deliveryId, attempt, AttemptResult.DELIVERED)
                        .setHttpStatus(200)
                        .build(),
                minute(minute));
    }

    public static DeliveryTask.Builder task(String deliveryId, int attempts) {
        return DeliveryTask.newBuilder()
                .setDeliveryId(deliveryId)
                .setCallbackId("cb_" + deliveryId)
                .setEventId("evt_" + deliveryId)
                .setType("deposit.confirmed")
                .setSubjectId("subject-of-" + deliveryId)
                .setRevision(1)
                .setMerchantId("m1")
                .setEndpointId("ep_1")
                .setBody(ByteBuffer.wrap(("{\"of\":\"" + deliveryId + "\"}").getBytes(UTF_8)))
                .setContentType("application/json")
                .setAttempt(attempts)
                .setTier(2)
                .setOrigin(Origin.RETRY)
                .setCreatedAt(START)
                .setLastHttpStatus(500)
                .setLastErrorClass("http_5xx");
    }

    public static Attempt.Builder attempt(String deliveryId, int attempt, AttemptResult outcome) {
        return Attempt.newBuilder()
                .setDeliveryId(deliveryId)
                .setCallbackId("cb_" + deliveryId)
                .setEventId("evt_" + deliveryId)
                .setType("deposit.confirmed")
                .setSubjectId("subject-of-" + deliveryId)
                .setRevision(1)
                .setMerchantId("m1")
                .setEndpointId("ep_1")
                .setAttempt(attempt)
                .setOrigin(attempt == 1 ? Origin.LIVE : Origin.RETRY)
                .setOutcome(outcome)
                .setStartedAt(minute(attempt))
                .setDurationMillis(12);
    }

    /** Text that runs where it is not escaped. */
    public static ByteBuffer hostileBody() {
        return ByteBuffer.wrap("{\"memo\":\"</pre><script>alert(1)</script>\"}".getBytes(UTF_8));
    }
}
