package io.bellwire.console.store;

/** The bytes every attempt of a delivery sends. Not a record: equality and printing of payloads help nobody. */
public final class FrozenBody {
    private final String contentType;
    private final byte[] bytes;

    /** Takes the array over; the caller must not write to it again. */
    public FrozenBody(String contentType, byte[] bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
    }

    public String contentType() {
        return contentType;
    }

    /** The array itself, not a copy: read only. */
    public byte[] bytes() {
        return bytes;
    }
}
