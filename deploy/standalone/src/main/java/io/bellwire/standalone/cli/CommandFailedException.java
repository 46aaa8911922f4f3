package io.bellwire.standalone.cli;

/** A command could not do what it was asked. The message says what was wrong and what to do. */
final class CommandFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }

    CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
