package io.bellwire.dispatcher.sender;

/**
 * The rate an endpoint's owner has set. Starts empty, so that who takes an endpoint over does not add a burst to what the
 * one before has sent.
 *
 * <p><b>Exact:</b> counted in billionths of a token, of which so many accrue per nanosecond as the rate says; nothing is
 * rounded, so nothing drifts. Tokens gather for {@link #BURST_NANOS} at most, which makes up for a loop that comes late.
 *
 * <p>Times are nanoseconds of one clock. <b>Thread:</b> confined to the endpoint's event loop.
 */
final class TokenBucket {
    static final long BURST_NANOS = 50_000_000;

    private static final long TOKEN = 1_000_000_000;

    private final int ratePerSecond;
    private final long capacity;
    private long level;
    private long filledNanos;

    TokenBucket(int ratePerSecond, long now) {
        if (ratePerSecond < 1) {
            throw new IllegalArgumentException("ratePerSecond: " + ratePerSecond + " (expected: >= 1)");
        }
        this.ratePerSecond = ratePerSecond;
        // A nanosecond's worth more than a token: whoever waits for it comes up to a nanosecond late.
        this.capacity = Math.max(TOKEN + ratePerSecond, ratePerSecond * BURST_NANOS);
        this.filledNanos = now;
    }

    int ratePerSecond() {
        return ratePerSecond;
    }

    boolean tryTake(long now) {
        fill(now);
        if (level < TOKEN) {
            return false;
        }
        level -= TOKEN;
        return true;
    }

    /** How long until there is a token; 0 if there is one. */
    long nanosToNext(long now) {
        fill(now);
        return Math.max(0, (TOKEN - level + ratePerSecond - 1) / ratePerSecond);
    }

    private void fill(long now) {
        long elapsed = now - filledNanos;
        if (elapsed <= 0) {
            return;
        }
        // Compared before it is multiplied: a bucket nobody asked for years must not overflow.
        long untilFull = (capacity - level) / ratePerSecond + 1;
        level = elapsed >= untilFull ? capacity : level + elapsed * ratePerSecond;
        filledNanos = now;
    }
}
