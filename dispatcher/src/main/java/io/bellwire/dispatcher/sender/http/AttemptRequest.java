package io.bellwire.dispatcher.sender.http;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One callback to send.
 *
 * <p>Immutable, as long as nobody changes the body: it is not copied before it is sent.
 */
public final class AttemptRequest {
    private final Destination destination;
    private final ByteBuffer body;
    private final Duration timeout;
    private final String[] values;

    /**
     * @param body the exact bytes that were signed
     * @param timeout absolute, from {@code send} to the complete header block of the answer
     * @param values of the destination's headers, in their order, sent as given
     * @throws IllegalArgumentException for a value that could not be sent as it is; only visible ASCII and blanks can,
     *     so that no value ends its line
     */
    public AttemptRequest(Destination destination, ByteBuffer body, Duration timeout, String... values) {
        this.destination = destination;
        this.body = body;
        this.timeout = timeout;
        this.values = values;
        if (values.length != destination.names().size()) {
            throw new IllegalArgumentException("values: " + values.length + " (expected: "
                    + destination.names().size() + ", one for each header)");
        }
        for (String value : values) {
            requireVisible(value);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
    }

    private static void requireVisible(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("values: a character " + (int) c + " (expected: visible ASCII)");
            }
        }
    }

    Destination destination() {
        return destination;
    }

    /** Not to be changed, not even its position. */
    ByteBuffer body() {
        return body;
    }

    Duration timeout() {
        return timeout;
    }

    String value(int i) {
        return values[i];
    }

    @Override
    public String toString() {
        return "AttemptRequest[" + destination + ", " + body.remaining() + " bytes, " + timeout + ']';
    }
}
