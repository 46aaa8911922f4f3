package io.bellwire.testkit.client;

/**
 * An endpoint as its registration answered.
 *
 * @param secret {@code whsec_...}, shown by the gateway this once
 */
public record RegisteredEndpoint(String id, String status, String secret) {
    /** Without the secret, which must not end up in a failure message. */
    @Override
    public String toString() {
        return "RegisteredEndpoint[id=" + id + ", status=" + status + ", secret=redacted]";
    }
}
