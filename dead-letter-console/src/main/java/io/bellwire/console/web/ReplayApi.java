package io.bellwire.console.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.bellwire.console.replay.ReplayResult;
import io.bellwire.console.replay.Replayer;
import io.bellwire.console.store.DeadLetterState;
import io.bellwire.service.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests to replay. Its methods block until Kafka has answered. */
final class ReplayApi {
    private static final int MAX_REASON = 500;
    private static final String EXPECTED_BODY = "{\"reason\":\"...\"}";
    private static final int RETRY_AFTER_SECONDS = 5;

    private final Replayer replayer;

    ReplayApi(Replayer replayer) {
        this.replayer = replayer;
    }

    HttpResponse replay(String deliveryId, AggregatedHttpRequest request, Actor actor) throws Refusal {
        MediaType type = request.contentType();
        if (type == null || !type.is(MediaType.JSON)) {
            throw new Refusal(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content_type", "content-type: (expected: application/json)");
        }
        return answer(replayer.replay(deliveryId, reason(request), actor.name()));
    }

    private static String reason(AggregatedHttpRequest request) throws Refusal {
        String reason =
                Json.read(request.content().array(), Body.class, EXPECTED_BODY).reason();
        String trimmed = reason == null ? "" : reason.strip();
        if (trimmed.isEmpty() || trimmed.length() > MAX_REASON) {
            throw Refusal.invalid("reason", "1 to " + MAX_REASON + " characters; it is kept in the audit");
        }
        return trimmed;
    }

    private static HttpResponse answer(ReplayResult result) throws Refusal {
        if (result instanceof ReplayResult.Released released) {
            return Json.answer(HttpStatus.ACCEPTED, Map.of("id", released.replayId()));
        }
        if (result instanceof ReplayResult.Unknown) {
            throw new Refusal(HttpStatus.NOT_FOUND, "unknown_dead_letter", "no dead letter of that id is known");
        }
        if (result instanceof ReplayResult.NotOpen notOpen) {
            return Problem.of(
                    HttpStatus.CONFLICT,
                    "not_open",
                    "state: " + notOpen.state() + " (expected: OPEN)",
                    Map.of("state", notOpen.state().name()));
        }
        if (result instanceof ReplayResult.StillReplaying replaying) {
            return Problem.of(
                    HttpStatus.CONFLICT,
                    "not_open",
                    "state: REPLAYING (expected: OPEN, or no sign of that replay until " + Json.time(replaying.until())
                            + ')',
                    Map.of("state", DeadLetterState.REPLAYING.name()));
        }
        if (result instanceof ReplayResult.UnderWay) {
            throw new Refusal(HttpStatus.CONFLICT, "under_way", "another request is replaying it at this moment");
        }
        if (result instanceof ReplayResult.AuditRefused) {
            return Problem.unavailable(
                    "audit_unavailable",
                    "the act could not be recorded in the audit, so nothing was replayed",
                    RETRY_AFTER_SECONDS);
        }
        if (result instanceof ReplayResult.ReleaseUnconfirmed) {
            return Problem.unavailable(
                    "release_unconfirmed",
                    "Kafka did not acknowledge the release in time; its attempts will show whether it went out",
                    RETRY_AFTER_SECONDS);
        }
        throw new AssertionError(result);
    }

    private record Body(@JsonProperty("reason") @Nullable String reason) {}
}
