package io.bellwire.dispatcher.sender;

import java.util.Locale;

/** Why a delivery goes on to the slow lane; the metric tag. */
enum SpillReason {
    /** More came than the rate that the endpoint's owner has set takes in time. */
    RATE,
    /** It would wait too long for those before it, or too many wait. */
    LATE,
    /** Others of its endpoint are in the slow lane, which it must not overtake. */
    ORDER;

    private final String label = name().toLowerCase(Locale.ROOT);

    String label() {
        return label;
    }
}
