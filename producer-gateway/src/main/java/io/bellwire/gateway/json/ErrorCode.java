package io.bellwire.gateway.json;

import java.util.Locale;

/** Why something was refused. Lower-cased it is the {@code code} callers see: renaming one breaks them. */
public enum ErrorCode {
    /** The text is not JSON, or not the JSON we take. */
    MALFORMED_JSON(true),
    INVALID_UTF8(true),
    /** Half of a surrogate pair: no such character exists, and parsers disagree on what it becomes. */
    LONE_SURROGATE(true),
    NUL_CHARACTER(true),
    /** One name twice in an object: two parsers would read two amounts. */
    DUPLICATE_FIELD(true),
    TOO_DEEP(true),
    EMPTY_BODY(true),
    TRAILING_CONTENT(true),

    NO_ITEMS,
    TOO_MANY_ITEMS,
    /** A record over the size any topic of ours may be given. */
    TOO_LARGE,
    TOO_LONG,
    TOO_MANY,
    UNKNOWN_FIELD,
    REQUIRED,
    EXPECTED_OBJECT,
    EXPECTED_ARRAY,
    EXPECTED_STRING,
    EXPECTED_INTEGER,
    EXPECTED_BOOLEAN,
    EXPECTED_TIMESTAMP,
    UNKNOWN_SYMBOL,
    OUT_OF_RANGE,
    NOT_DIGITS,
    NOT_CAIP2,
    NOT_CAIP19,
    /** Not of the form its field demands. */
    INVALID_FORM,
    /** An id that its own parts contradict. */
    ID_MISMATCH,
    /** An asset of another chain than the transfer's. */
    CHAIN_MISMATCH,
    UNKNOWN_MERCHANT,
    /** Refused by a rule that the pipeline holds every record to; the detail names it. */
    INVALID;

    private final boolean malformed;

    ErrorCode() {
        this(false);
    }

    ErrorCode(boolean malformed) {
        this.malformed = malformed;
    }

    /** Whether the text itself is broken (400), rather than what it says (422). */
    boolean isMalformed() {
        return malformed;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
