package io.bellwire.testkit.client;

import java.util.function.Function;

/** How a publication ended, told apart by what it lets the publisher believe. */
public sealed interface PostResult {
    /** 202: the records are durable. */
    record Acked(int accepted) implements PostResult {}

    /**
     * Answered that nothing was taken.
     *
     * @param body the problem document
     */
    record Refused(int status, String body) implements PostResult {}

    /**
     * No answer, or one that promises nothing (5xx): the records may or may not be there.
     *
     * @param reason for a person
     */
    record Unknown(String reason) implements PostResult {}

    /** The number acknowledged, where every other ending is a failure of the caller's set-up. */
    default int ackedOrThrow() {
        if (this instanceof Acked acked) {
            return acked.accepted();
        }
        throw new IllegalStateException("publication: " + this + " (expected: Acked)");
    }

    /** Maps the three endings; Java 17 has no pattern switch. */
    default <T> T fold(Function<Acked, T> acked, Function<Refused, T> refused, Function<Unknown, T> unknown) {
        if (this instanceof Acked ending) {
            return acked.apply(ending);
        } else if (this instanceof Refused ending) {
            return refused.apply(ending);
        } else if (this instanceof Unknown ending) {
            return unknown.apply(ending);
        }
        throw new AssertionError(this);
    }
}
