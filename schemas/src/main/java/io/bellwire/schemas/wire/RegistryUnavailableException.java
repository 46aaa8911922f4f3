package io.bellwire.schemas.wire;

/** The schema registry could not be asked. Says nothing about the record: pause, and try the same record again. */
public final class RegistryUnavailableException extends RuntimeException {
    RegistryUnavailableException(String what, Throwable cause) {
        super(what, cause);
    }
}
