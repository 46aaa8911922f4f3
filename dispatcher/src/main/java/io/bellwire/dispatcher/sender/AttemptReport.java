package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.dispatcher.sender.http.Decision;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.dispatcher.sender.http.OutcomeRule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt ended.
 *
 * @param httpStatus null when no clean answer came
 * @param detail one line for a person; null when the status says it all
 * @param refusedBy name of the egress rule that forbade sending; null when none did
 */
record AttemptReport(
        Decision decision,
        @Nullable Integer httpStatus,
        @Nullable String detail,
        @Nullable String refusedBy,
        Instant startedAt,
        Duration took) {

    static AttemptReport of(AttemptOutcome outcome, Instant startedAt, Duration took) {
        return new AttemptReport(
                OutcomeRule.decide(outcome), status(outcome), detail(outcome), rule(outcome), startedAt, took);
    }

    /** Nothing was sent and trying again may help. */
    static AttemptReport notSent(String detail, Instant at) {
        return new AttemptReport(
                new Decision.Retry(ErrorClass.POLICY, Optional.empty()), null, detail, null, at, Duration.ZERO);
    }

    /** Nothing was sent, since others could not be of late. */
    static AttemptReport unreachable(Instant at) {
        return noConnection("not attempted: the endpoint could not be reached", at);
    }

    /** Nothing was sent, since all connections that may be open to its address were in use. */
    static AttemptReport crowded(Instant at) {
        return noConnection("not attempted: too many callbacks were on their way to its address", at);
    }

    private static AttemptReport noConnection(String detail, Instant at) {
        return new AttemptReport(
                new Decision.Retry(ErrorClass.CONNECT, Optional.empty()), null, detail, null, at, Duration.ZERO);
    }

    /** Nothing was sent and nothing will be. */
    static AttemptReport refused(ErrorClass reason, String detail, Instant at) {
        return new AttemptReport(new Decision.Dead(reason), null, detail, null, at, Duration.ZERO);
    }

    Instant endedAt() {
        return startedAt.plus(took);
    }

    private static @Nullable Integer status(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Answered answered ? (Integer) answered.status() : null;
    }

    private static @Nullable String detail(AttemptOutcome outcome) {
        if (outcome instanceof AttemptOutcome.Failed failed) {
            return failed.detail();
        }
        return outcome instanceof AttemptOutcome.Refused refused ? "refused by rule " + refused.rule() : null;
    }

    private static @Nullable String rule(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Refused refused ? refused.rule() : null;
    }
}
