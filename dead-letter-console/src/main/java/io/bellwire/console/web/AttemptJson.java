package io.bellwire.console.web;

import io.bellwire.console.store.RecordedAttempt;
import io.bellwire.delivery.v1.Attempt;
import org.jspecify.annotations.Nullable;

/** One try to deliver. */
record AttemptJson(
        int attempt,
        String origin,
        String outcome,
        @Nullable Integer httpStatus,
        @Nullable String errorClass,
        @Nullable String detail,
        String startedAt,
        long durationMillis,
        @Nullable String retryTopic,
        @Nullable String dueAt,
        @Nullable String replayId) {
    static AttemptJson of(RecordedAttempt recorded) {
        Attempt attempt = recorded.attempt();
        return new AttemptJson(
                attempt.getAttempt(),
                attempt.getOrigin().name(),
                attempt.getOutcome().name(),
                attempt.getHttpStatus(),
                attempt.getErrorClass(),
                attempt.getDetail(),
                Json.time(attempt.getStartedAt()),
                attempt.getDurationMillis(),
                attempt.getRetryTopic(),
                Json.timeOrNull(attempt.getDueAt()),
                attempt.getReplayId());
    }
}
