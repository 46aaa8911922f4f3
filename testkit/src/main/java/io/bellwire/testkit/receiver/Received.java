package io.bellwire.testkit.receiver;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One request as the merchant saw it, and the answer it was about to give. Header fields are empty strings when the
 * header was missing, so that a bad sender shows up in assertions and not as a failure here.
 *
 * @param arrivedAt by the receiver's clock, when the whole body was read
 * @param arrivedNanos {@link System#nanoTime()} at the same moment, for measuring
 * @param webhookTimestamp the header as it came: Unix seconds
 * @param attempt the {@code bellwire-attempt} header, 0 when it was missing or not a number
 * @param nth how many times this webhook-id had arrived on this path, counting this one
 * @param signatureValid what the official Standard Webhooks library said, with the secret expected on this path; false
 *     when none was expected there
 * @param status the status the script answered
 */
public record Received(
        Instant arrivedAt,
        long arrivedNanos,
        String path,
        String webhookId,
        String webhookTimestamp,
        String signature,
        int attempt,
        String origin,
        String contentType,
        String userAgent,
        Body body,
        int nth,
        boolean signatureValid,
        int status) {

    /** Whether the merchant took it. */
    public boolean accepted() {
        return status >= 200 && status < 300;
    }

    /** The bytes that were signed, or would have been. */
    public static final class Body {
        private final byte[] bytes;

        Body(byte[] bytes) {
            this.bytes = bytes;
        }

        public static Body of(String text) {
            return new Body(text.getBytes(StandardCharsets.UTF_8));
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** Its size only: a body is a merchant's data and does not belong in a failure message. */
        @Override
        public String toString() {
            return "Body[" + bytes.length + " bytes]";
        }
    }
}
