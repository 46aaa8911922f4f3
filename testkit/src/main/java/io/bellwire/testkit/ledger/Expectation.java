package io.bellwire.testkit.ledger;

import org.jspecify.annotations.Nullable;

/**
 * One callback owed to one endpoint, should the record that causes it be accepted.
 *
 * @param path where the receiver serves the endpoint
 * @param amount the amount the callback must carry, to the digit; null when it carries none
 */
public record Expectation(
        EventKey key, String path, @Nullable String amount) {
    Owed owed() {
        return new Owed(key, path);
    }

    /** The identity of an expectation. */
    record Owed(EventKey key, String path) {
        @Override
        public String toString() {
            return key + " at " + path;
        }
    }
}
