package io.bellwire.console.replay;

import io.bellwire.console.store.DeadLetterState;
import java.time.Instant;

/** How a request to replay one delivery ended. */
public sealed interface ReplayResult {
    /** It is with the senders; whether the endpoint takes it shows in its attempts. */
    record Released(String replayId) implements ReplayResult {}

    /** There is no dead letter of that id. */
    record Unknown() implements ReplayResult {}

    /** Only an open dead letter is replayed; this one is in {@code state}. */
    record NotOpen(DeadLetterState state) implements ReplayResult {}

    /** An earlier replay may still be on its way; unless something is heard of it, there may be another after {@code until}. */
    record StillReplaying(Instant until) implements ReplayResult {}

    /** Somebody else is replaying it at this moment. */
    record UnderWay() implements ReplayResult {}

    /** The act could not be recorded, so nothing was done. */
    record AuditRefused() implements ReplayResult {}

    /** The act is recorded, but Kafka did not acknowledge the release in time: it may or may not be sent again, and shows as replaying. */
    record ReleaseUnconfirmed(String replayId) implements ReplayResult {}
}
