package io.bellwire.dispatcher.sender.http;

import java.util.Locale;

/** Why an attempt did not deliver: the word in the attempt record, the metric tag and the console column. */
public enum ErrorClass {
    /** The name did not resolve in time, or to nothing. */
    DNS,
    /** The name resolved to an address we may not connect to; a security event. */
    DNS_FORBIDDEN,
    CONNECT,
    /** Our own egress proxy opened no tunnel. Never of a record: nobody is charged for it, or it is a {@link #CONNECT}. */
    PROXY,
    TLS,
    /** The attempt's own deadline passed. */
    TIMEOUT,
    /** The peer closed, reset or spoke something other than clean HTTP before its answer was complete. */
    PROTOCOL,
    /** 3xx: never followed. */
    REDIRECT,
    HTTP_4XX,
    HTTP_5XX,
    /** 410: the receiver says it is gone for good. */
    GONE,
    /** Answered 2xx, but not with the acknowledgement the endpoint is set to require. */
    BAD_ACK,
    /** The URL itself is refused. */
    POLICY,
    /** The endpoint was switched off. */
    DISABLED;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
        return label;
    }

    /** @param status a completed status that is not 2xx */
    static ErrorClass ofStatus(int status) {
        if (status == 410) {
            return GONE;
        }
        if (status >= 500) {
            return HTTP_5XX;
        }
        return status >= 400 ? HTTP_4XX : REDIRECT;
    }
}
