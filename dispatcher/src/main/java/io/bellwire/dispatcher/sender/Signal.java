package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.AttemptOutcome;

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
    /** Nothing was sent. */
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
        return outcome instanceof AttemptOutcome.Failed ? UNREACHABLE : NONE;
    }
}
