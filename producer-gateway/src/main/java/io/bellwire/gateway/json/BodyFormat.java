package io.bellwire.gateway.json;

/** How a request's items are laid out. */
public enum BodyFormat {
    /** Exactly one object. */
    OBJECT,
    /** One object, or an array of them. */
    JSON,
    /** One object per line. Each line stands for itself, so a broken one does not hide the faults of the next. */
    NDJSON
}
