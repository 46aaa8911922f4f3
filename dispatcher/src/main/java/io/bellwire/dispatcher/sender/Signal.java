package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.dispatcher.sender.http.ErrorClass;

/** What the outcome of an attempt says of the endpoint, whatever it says of the delivery. */
enum Signal {
    /** It took the callback: it may bear more. */
    TAKEN,
    /** It answered something else: that is about the callback, not about how many it can bear. */
    ANSWERED,
    /** It asked for less. */
    OVERLOADED,
    /** No clean answer: a connection was held for nothing. */
    UNREACHABLE,
    /** Its name leads where callbacks may not go: nothing was sent, and asking again each time is of no use to anyone. */
    FORBIDDEN,
    /** Nothing was sent, for reasons that are not the endpoint's. */
    NONE;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;

    static Signal of(AttemptOutcome outcome) {
        if (outcome instanceof AttemptOutcome.Answered answered) {
            if (answered.isSuccess()) {
                return TAKEN;
            }
            boolean asksForLess = answered.status() == TOO_MANY_REQUESTS || answered.status() == SERVICE_UNAVAILABLE;
            return asksForLess ? OVERLOADED : ANSWERED;
        }
        if (outcome instanceof AttemptOutcome.Refused refused) {
            return refused.errorClass() == ErrorClass.DNS_FORBIDDEN ? FORBIDDEN : NONE;
        }
        return outcome instanceof AttemptOutcome.Failed ? UNREACHABLE : NONE;
    }

    /** Whether it says that the endpoint is worth an attempt. */
    boolean isReached() {
        return this == TAKEN || this == ANSWERED || this == OVERLOADED;
    }

    /** Whether it says that the endpoint bears fewer at a time. */
    boolean isTooMuch() {
        return this == OVERLOADED || this == UNREACHABLE;
    }
}
