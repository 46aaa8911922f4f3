package io.bellwire.dispatcher.sender.http;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * How many connections each destination may use at once, first come first served.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class EndpointSlots {
    private final int limit;
    private final Queue<Taken> released = new ArrayDeque<>(); // a slot of each is to be passed on
    private boolean passing;

    EndpointSlots(int limit) {
        this.limit = limit;
    }

    /** Waits for a slot. */
    interface Waiter {
        void granted();
    }

    /** The slots that one destination has taken, kept with it. */
    static final class Taken {
        private int count;
        private @Nullable Queue<Waiter> waiting; // made when one has to

        private @Nullable Waiter next() {
            return waiting == null ? null : waiting.poll();
        }

        private void await(Waiter waiter) {
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            waiting.add(waiter);
        }
    }

    /** Grants {@code waiter} a slot, now or when one is free. */
    void take(Taken taken, Waiter waiter) {
        if (taken.count < limit) {
            taken.count++;
            waiter.granted();
        } else {
            taken.await(waiter);
        }
    }

    /** Gives up waiting. Nothing happens if the slot was granted already; then it has to be released. */
    void cancel(Taken taken, Waiter waiter) {
        if (taken.waiting != null) {
            taken.waiting.remove(waiter);
        }
    }

    void release(Taken taken) {
        if (taken.count == 0) {
            throw new IllegalStateException("slot released, but none is taken");
        }
        released.add(taken);
        if (!passing) {
            passOn();
        }
    }

    /** One after another: whoever releases as soon as it is granted would otherwise grant within, as deep as the queue. */
    private void passOn() {
        passing = true;
        try {
            for (Taken taken = released.poll(); taken != null; taken = released.poll()) {
                Waiter next = taken.next();
                if (next != null) {
                    next.granted();
                } else {
                    taken.count--;
                }
            }
        } finally {
            passing = false;
        }
    }
}
