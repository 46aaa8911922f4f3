package io.bellwire.dispatcher.sender.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All deadlines of one event loop, on a wheel of lists that one recurring task turns while there are any.
 *
 * <p><b>How exact?</b> Never early, and at most two ticks late: 40 ms, and however long the loop is busy. A timer of the
 * loop's own for every attempt would be exact, and cost an allocation and a sorted queue each.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class Deadlines {
    static final Duration TICK = Duration.ofMillis(20);

    private static final Logger LOGGER = LoggerFactory.getLogger(Deadlines.class);
    private static final long TICK_NANOS = TICK.toNanos();
    private static final int SLOTS = 512; // ten seconds; what is further away is passed over until its turn

    private final EventLoop loop;
    private final LongSupplier nanoTime;
    private final long origin;
    private final Deadline[] slots = new Deadline[SLOTS];
    private final Deadline due = list(); // taken from a slot and not looked at yet
    private long turned; // the last tick that was
    private int count;
    private @Nullable ScheduledFuture<?> turning;

    /** @param nanoTime as {@link System#nanoTime} */
    Deadlines(EventLoop loop, LongSupplier nanoTime) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = list();
        }
    }

    /** Moves the deadline if it is set already. */
    void set(Deadline deadline, Duration fromNow) {
        cancel(deadline);
        long now = nanoTime.getAsLong();
        if (turning == null) {
            turned = (now - origin) / TICK_NANOS;
            turning = loop.scheduleWithFixedDelay(this::turn, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
        }
        deadline.nanoTime = now + fromNow.toNanos();
        enter(deadline);
        count++;
    }

    /** Nothing happens if it is not set. */
    void cancel(Deadline deadline) {
        if (deadline.isSet()) {
            unlink(deadline);
            count--;
        }
    }

    /** As {@link System#nanoTime}, on the clock of the deadlines. */
    long now() {
        return nanoTime.getAsLong();
    }

    /** Those that are set. */
    int count() {
        return count;
    }

    /** Lets those pass whose time has come. */
    void turn() {
        long now = nanoTime.getAsLong();
        long tick = (now - origin) / TICK_NANOS;
        // Behind by more than a round, each slot need be looked at once.
        for (long next = Math.max(turned + 1, tick - SLOTS + 1); next <= tick; next++) {
            turned = next;
            turn(slots[(int) (next % SLOTS)], now);
        }
        if (count == 0 && turning != null) {
            turning.cancel(false);
            turning = null;
        }
    }

    /** Emptied first: what passes may set and cancel others. */
    private void turn(Deadline slot, long now) {
        for (Deadline deadline = first(slot); deadline != null; deadline = first(slot)) {
            unlink(deadline);
            link(deadline, due);
        }
        for (Deadline deadline = first(due); deadline != null; deadline = first(due)) {
            unlink(deadline);
            if (deadline.nanoTime - now > 0) {
                enter(deadline);
            } else {
                count--;
                pass(deadline);
            }
        }
    }

    private static void pass(Deadline deadline) {
        try {
            deadline.passed();
        } catch (Throwable e) { // an error let through would end the task, and all deadlines of the loop with it
            LOGGER.atError().setCause(e).log("a deadline met a bug; the others still pass");
        }
    }

    /** To the list of the first tick at which its time has come for certain. */
    private void enter(Deadline deadline) {
        long tick = Math.max(turned + 1, (deadline.nanoTime - origin + TICK_NANOS - 1) / TICK_NANOS);
        link(deadline, slots[(int) (tick % SLOTS)]);
    }

    private static Deadline list() {
        Deadline list = new Deadline() {
            @Override
            void passed() {
                throw new IllegalStateException("a list has no time");
            }
        };
        list.before = list;
        list.after = list;
        return list;
    }

    private static @Nullable Deadline first(Deadline list) {
        return list.after == list ? null : list.after;
    }

    private static void link(Deadline deadline, Deadline list) {
        Deadline last = list.before;
        if (last == null) {
            throw new AssertionError("no list");
        }
        deadline.before = last;
        deadline.after = list;
        last.after = deadline;
        list.before = deadline;
    }

    private static void unlink(Deadline deadline) {
        Deadline before = deadline.before;
        Deadline after = deadline.after;
        if (before == null || after == null) {
            throw new AssertionError("not in a list");
        }
        before.after = after;
        after.before = before;
        deadline.before = null;
        deadline.after = null;
    }
}
