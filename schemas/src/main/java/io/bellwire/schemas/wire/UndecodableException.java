package io.bellwire.schemas.wire;

import java.util.Locale;

/**
 * These bytes are not a record we can take, and never will be: quarantine them.
 *
 * <p>The message is one line for a person and never holds content of the record. Without stack trace or cause: floods
 * of bad records must stay cheap, and Avro's own messages quote what they choke on.
 */
public final class UndecodableException extends Exception {
    private final Reason reason;

    UndecodableException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Why, in the words of the {@code quarantine} topic. */
    public enum Reason {
        /** No value: a tombstone on a topic that has no use for one. */
        NULL_VALUE,
        /** Longer than any record we write. Nothing of it was read. */
        TOO_LARGE,
        /** Begins like neither framing. */
        NOT_A_RECORD,
        /** Framed well, but nobody knows the schema it names. */
        UNKNOWN_SCHEMA,
        /** A record of another kind than this topic holds. */
        WRONG_RECORD,
        /** Ends too early. */
        TRUNCATED,
        /** Contradicts its schema, or the schema contradicts ours. */
        INVALID;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** As in {@code Quarantined.reason}, metrics and the console. */
        public String label() {
            return label;
        }
    }
}
