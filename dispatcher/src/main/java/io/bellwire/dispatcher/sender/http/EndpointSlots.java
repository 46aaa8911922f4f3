package io.bellwire.dispatcher.sender.http;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * How many connections one endpoint may use at once, first come first served.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class EndpointSlots {
    private final int limit;
    private final Map<String, Slots> byEndpoint = new HashMap<>();
    private final Queue<String> released = new ArrayDeque<>(); // a slot of each is to be passed on
    private boolean passing;

    EndpointSlots(int limit) {
        this.limit = limit;
    }

    /** Waits for a slot. */
    interface Waiter {
        void granted();
    }

    private static final class Slots {
        private int taken;
        private @Nullable Queue<Waiter> waiting; // made when one has to

        @Nullable
        Waiter next() {
            return waiting == null ? null : waiting.poll();
        }

        void await(Waiter waiter) {
            if (waiting == null) {
                waiting = new ArrayDeque<>();
            }
            waiting.add(waiter);
        }
    }

    /** Grants {@code waiter} a slot, now or when one is free. */
    void take(String endpointId, Waiter waiter) {
        Slots slots = byEndpoint.computeIfAbsent(endpointId, id -> new Slots());
        if (slots.taken < limit) {
            slots.taken++;
            waiter.granted();
        } else {
            slots.await(waiter);
        }
    }

    /** Gives up waiting. Nothing happens if the slot was granted already; then it has to be released. */
    void cancel(String endpointId, Waiter waiter) {
        Slots slots = byEndpoint.get(endpointId);
        if (slots != null && slots.waiting != null) {
            slots.waiting.remove(waiter);
        }
    }

    void release(String endpointId) {
        if (!byEndpoint.containsKey(endpointId)) {
            throw notTaken(endpointId);
        }
        released.add(endpointId);
        if (!passing) {
            passOn();
        }
    }

    /** One after another: whoever releases as soon as it is granted would otherwise grant within, as deep as the queue. */
    private void passOn() {
        passing = true;
        try {
            for (String endpointId = released.poll(); endpointId != null; endpointId = released.poll()) {
                passOn(endpointId);
            }
        } finally {
            passing = false;
        }
    }

    private void passOn(String endpointId) {
        Slots slots = byEndpoint.get(endpointId);
        if (slots == null) {
            throw notTaken(endpointId);
        }
        Waiter next = slots.next();
        if (next != null) {
            next.granted();
        } else if (--slots.taken == 0) {
            byEndpoint.remove(endpointId);
        }
    }

    private static IllegalStateException notTaken(String endpointId) {
        return new IllegalStateException("slot of endpoint " + endpointId + " released, but none is taken");
    }
}
