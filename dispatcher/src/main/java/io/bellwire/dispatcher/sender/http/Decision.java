package io.bellwire.dispatcher.sender.http;

import java.time.Duration;
import java.util.Optional;

/** What an outcome means for its delivery, before the schedule is asked whether tries are left. */
public sealed interface Decision {

    record Delivered() implements Decision {}

    /** @param retryAfter a wait the receiver asked for; it lengthens the tier's, never shortens it */
    record Retry(ErrorClass reason, Optional<Duration> retryAfter) implements Decision {}

    record Dead(ErrorClass reason) implements Decision {}
}
