package io.bellwire.dispatcher.sender;

import java.util.Locale;

/** Why a delivery goes around a tier without an attempt; the metric tag. */
enum PutOffReason {
    /** The endpoint is paused or pending, or its delivery met a bug. */
    NOT_ACTIVE,
    /** It has waited for long in the slow lane, and would still. */
    LATE,
    /** The endpoint could not be reached of late. */
    BREAKER_OPEN,
    /** It is a retry, and retries of its endpoint fail too often. */
    RETRY_BUDGET,
    /** As many connections to its address are open as may be, over all endpoints. */
    ADDRESS_CROWDED,
    /** The egress proxy opened no tunnel. */
    PROXY,
    /** Its partition may have become another's while a connection was made. */
    WITHHELD;

    private final String label = name().toLowerCase(Locale.ROOT);

    String label() {
        return label;
    }
}
