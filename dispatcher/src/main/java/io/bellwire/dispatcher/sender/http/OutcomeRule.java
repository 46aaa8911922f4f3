package io.bellwire.dispatcher.sender.http;

import java.util.Optional;

/**
 * The one rule from outcome to decision. Any 4xx but 410 is tried again: a wrong deployment at the merchant, 401 or 404
 * for an hour, must not lose notices of payments.
 */
public final class OutcomeRule {
    private OutcomeRule() {}

    public static Decision decide(AttemptOutcome outcome) {
        if (outcome instanceof AttemptOutcome.Answered answered) {
            return decide(answered);
        }
        if (outcome instanceof AttemptOutcome.Failed failed) {
            return new Decision.Retry(failed.errorClass(), Optional.empty());
        }
        if (outcome instanceof AttemptOutcome.Refused refused) {
            // A resolver may lie for an hour; a URL stays wrong until somebody changes it.
            return refused.errorClass() == ErrorClass.DNS_FORBIDDEN
                    ? new Decision.Retry(refused.errorClass(), Optional.empty())
                    : new Decision.Dead(refused.errorClass());
        }
        if (outcome instanceof AttemptOutcome.Crowded || outcome instanceof AttemptOutcome.Withheld) {
            return new Decision.Retry(ErrorClass.CONNECT, Optional.empty());
        }
        throw new AssertionError(outcome);
    }

    private static Decision decide(AttemptOutcome.Answered answered) {
        if (answered.isSuccess()) {
            return new Decision.Delivered();
        }
        ErrorClass reason = ErrorClass.ofStatus(answered.status());
        return reason == ErrorClass.GONE
                ? new Decision.Dead(reason)
                : new Decision.Retry(reason, answered.retryAfter());
    }
}
