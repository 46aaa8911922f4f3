package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.Decision;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.schemas.topics.RetrySchedule;
import java.time.Duration;
import java.time.Instant;

/** What becomes of a delivery after an attempt. */
sealed interface NextStep {

    record Delivered() implements NextStep {}

    /**
     * @param tier whose topic it waits in
     * @param dueAt about when it comes back
     */
    record RetryIn(int tier, Instant dueAt, ErrorClass reason) implements NextStep {}

    record DeadLetter(ErrorClass reason) implements NextStep {}

    /**
     * @param tiersUsed by this delivery since it was created or replayed; each failed attempt uses one, so that the
     *     schedule ends however long a receiver asks us to wait
     * @param now when the attempt ended
     */
    static NextStep after(Decision decision, int tiersUsed, RetrySchedule schedule, Instant now) {
        if (decision instanceof Decision.Delivered) {
            return new Delivered();
        }
        if (decision instanceof Decision.Dead dead) {
            return new DeadLetter(dead.reason());
        }
        if (decision instanceof Decision.Retry retry) {
            if (tiersUsed >= schedule.size()) {
                return new DeadLetter(retry.reason());
            }
            int tier = tierAtLeast(tiersUsed, retry.retryAfter().orElse(Duration.ZERO), schedule);
            return new RetryIn(tier, now.plus(schedule.delay(tier)), retry.reason());
        }
        throw new AssertionError(decision);
    }

    /** A wish lengthens the wait to the next tier that grants it, at most to the longest; it never shortens it. */
    private static int tierAtLeast(int first, Duration wish, RetrySchedule schedule) {
        int tier = first;
        while (tier < schedule.size() - 1 && schedule.delay(tier).compareTo(wish) < 0) {
            tier++;
        }
        return tier;
    }
}
