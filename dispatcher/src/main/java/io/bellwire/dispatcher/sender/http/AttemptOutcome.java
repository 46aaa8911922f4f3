package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.UrlVerdict;
import java.time.Duration;
import java.util.Optional;

/** How one attempt ended. Immutable; holds nothing a peer sent but its status and a number of seconds. */
public sealed interface AttemptOutcome {

    /**
     * A final status line and header block arrived cleanly.
     *
     * @param status 200 to 599
     * @param retryAfter what the receiver asks us to wait, from 0 to 24 h; only with a status other than 2xx
     */
    record Answered(int status, Optional<Duration> retryAfter) implements AttemptOutcome {
        private static final Answered OK = new Answered(200, Optional.empty());
        private static final Answered NO_CONTENT = new Answered(204, Optional.empty());

        /** The two that nearly all attempts end with are made once. */
        static Answered plainly(int status) {
            return status == 200 ? OK : status == 204 ? NO_CONTENT : new Answered(status, Optional.empty());
        }

        public boolean isSuccess() {
            return status < 300;
        }
    }

    /** @param detail one line for a person, without address, payload or anything the peer wrote */
    record Failed(ErrorClass errorClass, String detail) implements AttemptOutcome {}

    /**
     * Nothing was sent, because we may not send there.
     *
     * @param errorClass {@link ErrorClass#POLICY} for the URL, {@link ErrorClass#DNS_FORBIDDEN} for its address
     * @param rule name of the refusing rule, fit for a metric tag
     */
    record Refused(ErrorClass errorClass, String rule) implements AttemptOutcome {}

    /** Nothing was sent: as many connections to the address were open as may be, all in use, and for a while. */
    record Crowded() implements AttemptOutcome {}

    /** Nothing was sent: {@link AttemptListener#maySend} said no. */
    record Withheld() implements AttemptOutcome {}

    static AttemptOutcome refused(UrlVerdict.Refused verdict) {
        return new Refused(ErrorClass.POLICY, verdict.rule().name());
    }
}
