package io.bellwire.testkit.client;

/** A request that had to succeed did not: wrong set-up, or a server that is not there. */
public final class UnexpectedAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnexpectedAnswerException(String message) {
        super(message);
    }

    UnexpectedAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
