package io.bellwire.dispatcher.sender;

/**
 * How many attempts an endpoint bears at a time, found by trying: one more after as many successes as it allows, half as
 * many when the endpoint asks for less or does not answer.
 *
 * <p><b>Once per round-trip.</b> Attempts that were under way when the limit was cut tell of the time before; they do not
 * cut it again. So ten that time out together halve it once.
 *
 * <p><b>Only what was used grows.</b> Successes while fewer ran than were allowed say nothing of more.
 *
 * <p>Times are nanoseconds of one clock, only ever compared by difference. <b>Thread:</b> confined to the endpoint's event
 * loop.
 */
final class AdaptiveLimit {
    /** Of what is allowed at all: an endpoint that is cut below cannot show that it has recovered. */
    static final int LEAST = 4;

    static final int START = 8;

    private int most;
    private int limit;
    private int credit; // successes at this limit
    private boolean isCut;
    private long cutNanos;

    /** @param most what it never exceeds */
    AdaptiveLimit(int most) {
        requirePositive(most);
        this.most = most;
        this.limit = Math.min(START, most);
    }

    /** Bounds it anew, when a setting has changed. */
    void atMost(int most) {
        requirePositive(most);
        if (limit == this.most && most > limit) {
            limit = Math.min(most, Math.max(limit, START)); // it never got to try what it is allowed now
        }
        this.most = most;
        limit = Math.min(limit, most);
        credit = Math.min(credit, limit);
    }

    int get() {
        return limit;
    }

    /** @param wasFull whether as many ran as were allowed, this one included */
    void succeeded(boolean wasFull) {
        if (!wasFull || limit == most) {
            return;
        }
        credit++;
        if (credit >= limit) {
            credit = 0;
            limit++;
        }
    }

    /** @param startedNanos when the attempt that failed was started */
    void failed(long startedNanos, long nowNanos) {
        if (isCut && startedNanos - cutNanos < 0) {
            return;
        }
        isCut = true;
        cutNanos = nowNanos;
        credit = 0;
        limit = Math.max(Math.min(LEAST, most), limit / 2);
    }

    /** How many more than at this limit may start in so many round-trips, as it grows by one with each. */
    long growthIn(long roundTrips) {
        long steps = Math.max(0, Math.min(roundTrips - 1, most - limit));
        return steps * (steps + 1) / 2 + Math.max(0, roundTrips - 1 - steps) * steps;
    }

    /** Whether it knows something that a new one would not. */
    boolean isBelowStart() {
        return limit < Math.min(START, most);
    }

    private static void requirePositive(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most: " + most + " (expected: >= 1)");
        }
    }
}
