package io.bellwire.console.store;

import io.bellwire.delivery.v1.Attempt;
import java.time.Instant;

/**
 * An attempt and when the broker took note of it.
 *
 * @param recordedAt the broker's clock, comparable with {@link DeadLetter#deadAt()}; the attempt's own times are a
 *     sender's
 */
public record RecordedAttempt(Attempt attempt, Instant recordedAt) {}
