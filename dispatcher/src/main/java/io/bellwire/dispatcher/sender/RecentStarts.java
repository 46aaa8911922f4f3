package io.bellwire.dispatcher.sender;

/**
 * Bounds how many attempts of one loop run that were started a moment ago.
 *
 * <p><b>Why?</b> An endpoint that answers at once is not waited for but queued for: more requests on the wire than the loop
 * can read answers of make every one of them late, and push out of the caches what the next answer needs. An attempt that
 * has run longer than {@link #A_MOMENT_NANOS} waits for its endpoint, and no longer counts: of those there may be as many as
 * there are slots.
 *
 * <p>Time is cut into slices; a moment ends with the slice after its last. So it is up to one slice longer than it says.
 *
 * <p><b>Thread:</b> confined to the event loop. Times are nanoseconds of {@link System#nanoTime}.
 */
final class RecentStarts {
    /** Enough to keep a connection's round trips on one machine busy. */
    static final int MOST = 64;

    /** With the slice it ends with, 5 to 6.25 ms: loops start 10,240 to 12,800 in a second even if nobody answers. */
    static final long A_MOMENT_NANOS = 5_000_000;

    private static final int SLICES = 4;
    private static final long SLICE_NANOS = A_MOMENT_NANOS / SLICES;

    private final int most;
    private final int[] running = new int[SLICES + 1];
    private int sum;
    private long slice; // the newest

    /** @param now the time from which on it will be asked */
    RecentStarts(int most, long now) {
        this.most = most;
        this.slice = sliceOf(now);
    }

    boolean hasRoom(long now) {
        moveTo(sliceOf(now));
        return sum < most;
    }

    void started(long now) {
        moveTo(sliceOf(now));
        running[place(slice)]++;
        sum++;
    }

    /** @param startedNanos as it was told {@link #started} */
    void ended(long startedNanos) {
        long started = sliceOf(startedNanos);
        if (slice - started <= SLICES) {
            running[place(started)]--;
            sum--;
        }
    }

    /** When some may no longer count though they have not ended: nanoseconds from {@code now} on, more than 0. */
    long nanosToRoom(long now) {
        return SLICE_NANOS - Math.floorMod(now, SLICE_NANOS);
    }

    private void moveTo(long newest) {
        long steps = newest - slice;
        for (long i = 1; i <= Math.min(steps, running.length); i++) {
            int place = place(slice + i);
            sum -= running[place];
            running[place] = 0;
        }
        if (steps > 0) {
            slice = newest;
        }
    }

    private int place(long ofSlice) {
        return Math.floorMod(ofSlice, running.length);
    }

    private static long sliceOf(long nanos) {
        return Math.floorDiv(nanos, SLICE_NANOS);
    }
}
