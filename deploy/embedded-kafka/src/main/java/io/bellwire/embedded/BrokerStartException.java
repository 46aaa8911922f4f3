package io.bellwire.embedded;

import org.jspecify.annotations.Nullable;

/** The broker could not start; the message is one line that says what to change. */
public final class BrokerStartException extends RuntimeException {

    BrokerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
