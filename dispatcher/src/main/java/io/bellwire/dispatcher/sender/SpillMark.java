package io.bellwire.dispatcher.sender;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers one question for one endpoint: is anything of it in the slow lane that is not back yet?
 *
 * <p><b>Why?</b> Callbacks of a subject are first tried in order. What was spilled comes back through another topic, and
 * what came after it would pass it on the direct way. So an endpoint that has spilled goes on spilling until the last that
 * was spilled is back in its lane.
 *
 * <p>Offsets are of one partition of {@code deliveries.slow}, where all of an endpoint goes; they come back in their order.
 *
 * <p><b>Threads:</b> confined to the endpoint's event loop, except {@link #acknowledged}.
 */
final class SpillMark {
    /** Instead of an offset, of one that did not get there. */
    static final long ELSEWHERE = -1;

    private static final long NONE = -1;

    private final AtomicInteger onTheirWay = new AtomicInteger();
    private final AtomicLong last = new AtomicLong(NONE);
    private long back = NONE;
    private boolean isOfBefore;

    /** {@link #acknowledged} has to follow. */
    void spilled() {
        onTheirWay.incrementAndGet();
    }

    /**
     * Any thread.
     *
     * @param offset where it is, or {@link #ELSEWHERE}
     */
    void acknowledged(long offset) {
        last.accumulateAndGet(offset, Math::max);
        onTheirWay.decrementAndGet(); // last: who sees none on their way sees their offsets
    }

    /** @param ofBefore whether it was there when the partition was taken over, and more may be */
    void cameBack(long offset, boolean ofBefore) {
        back = Math.max(back, offset);
        isOfBefore |= ofBefore;
    }

    /** All is back that was there when the partition was taken over. */
    void caughtUpWithBefore() {
        isOfBefore = false;
    }

    boolean isBehind() {
        return isOfBefore || onTheirWay.get() > 0 || back < last.get();
    }
}
