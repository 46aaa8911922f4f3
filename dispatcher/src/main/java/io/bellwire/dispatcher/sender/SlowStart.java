package io.bellwire.dispatcher.sender;

import java.util.concurrent.TimeUnit;

/**
 * How much a sender that has just started takes on: little at first, twice as much with every second.
 *
 * <p><b>Why?</b> It is compiled as it goes, has no connections, and finds a backlog. All of it at once would have every
 * endpoint seem too slow for what it is owed, and send that on the detour of the slow lane.
 *
 * <p>Pure. Thread-safe because immutable. Times are nanoseconds of {@link System#nanoTime}.
 */
final class SlowStart {
    static final int FIRST = 512;

    private final int most;
    private final long startedNanos;

    /** @param most records in flight, in the end */
    SlowStart(int most, long startedNanos) {
        this.most = most;
        this.startedNanos = startedNanos;
    }

    /** Records in flight. */
    int allowed(long now) {
        long seconds = Math.min(TimeUnit.NANOSECONDS.toSeconds(Math.max(now - startedNanos, 0)), Integer.SIZE);
        return (int) Math.min(most, (long) FIRST << seconds);
    }
}
