package io.bellwire.dispatcher.sender;

import java.time.Duration;

/**
 * When deliveries that are put off may expect their turn: one after the other, so that a backlog comes back about as fast
 * as the endpoint can take it.
 *
 * <p><b>Thread:</b> confined to the endpoint's event loop. Times are nanoseconds of one clock.
 */
final class Bookings {
    private long lastNanos; // the turn of the one booked last

    Bookings(long now) {
        this.lastNanos = now;
    }

    /**
     * Books the next turn.
     *
     * @param soonest no turn is sooner
     * @param each what the endpoint needs for one, in nanoseconds
     * @return how long until then
     */
    Duration next(Duration soonest, long each, long now) {
        long ahead = Math.max(lastNanos - now, soonest.toNanos()) + each;
        lastNanos = now + Math.min(ahead, Settler.LONGEST_PUT_OFF.toNanos());
        return Duration.ofNanos(lastNanos - now);
    }
}
