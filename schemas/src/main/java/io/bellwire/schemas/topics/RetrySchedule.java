package io.bellwire.schemas.topics;

import java.time.Duration;
import java.util.List;

/**
 * The waits between attempts, shortest first. Each is a tier with a topic of its own: records of one tier wait equally
 * long, so the head of a partition is always the next one due.
 *
 * <p><b>Why one at least?</b> Deliveries that cannot be attempted now wait in a tier too, with no attempt counted: without
 * any, whoever pauses an endpoint would make dead letters of what it is owed.
 */
public record RetrySchedule(List<Duration> delays) {
    public RetrySchedule {
        delays = List.copyOf(delays);
        if (delays.isEmpty()) {
            throw new IllegalArgumentException("retry.schedule: [] (expected: at least one duration)");
        }
        for (int i = 0; i < delays.size(); i++) {
            Duration delay = delays.get(i);
            if (delay.isZero() || delay.isNegative() || (i > 0 && delay.compareTo(delays.get(i - 1)) <= 0)) {
                throw new IllegalArgumentException("retry.schedule: " + delays
                        + " (expected: positive durations, each longer than the one before)");
            }
        }
    }

    /** Number of tiers. A delivery has one attempt more than that. */
    public int size() {
        return delays.size();
    }

    /** @param tier from 0 */
    public Duration delay(int tier) {
        return delays.get(tier);
    }

    /** All waits together: what passes between the first attempt and the last. */
    public Duration total() {
        return delays.stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** The wait as its topic spells it: the largest unit that divides it, e.g. {@code 10s}, {@code 5m}, {@code 250ms}. */
    public String label(int tier) {
        long millis = delays.get(tier).toMillis();
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }
}
