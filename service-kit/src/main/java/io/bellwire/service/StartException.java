package io.bellwire.service;

/** A service cannot start. The message is one line that says what was wrong and what to do. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
