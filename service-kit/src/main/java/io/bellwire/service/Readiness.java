package io.bellwire.service;

/** Whether a service does its work now. */
public sealed interface Readiness {
    Readiness READY = new Ready();

    record Ready() implements Readiness {}

    /** @param reason what it waits for, in words for an operator */
    record Waiting(String reason) implements Readiness {}

    /** It will not become ready by itself; the process should end. */
    record Failed(String reason) implements Readiness {}

    static Readiness waiting(String reason) {
        return new Waiting(reason);
    }

    default boolean isReady() {
        return this instanceof Ready;
    }
}
