package io.bellwire.dispatcher.sender.http;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * How many connections one endpoint may use at once, first come first served.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class EndpointSlots {
    private final int limit;
    private final Map<String, Slots> byEndpoint = new HashMap<>();

    EndpointSlots(int limit) {
        this.limit = limit;
    }

    private static final class Slots {
        private int taken;
        private final Queue<Runnable> waiting = new ArrayDeque<>();
    }

    /** Runs {@code granted} with a slot taken, now or when one is free. */
    void take(String endpointId, Runnable granted) {
        Slots slots = byEndpoint.computeIfAbsent(endpointId, id -> new Slots());
        if (slots.taken < limit) {
            slots.taken++;
            granted.run();
        } else {
            slots.waiting.add(granted);
        }
    }

    /** Gives up waiting. False if the slot was granted already, and so has to be released. */
    boolean cancel(String endpointId, Runnable granted) {
        Slots slots = byEndpoint.get(endpointId);
        return slots != null && slots.waiting.remove(granted);
    }

    void release(String endpointId) {
        Slots slots = byEndpoint.get(endpointId);
        if (slots == null || slots.taken == 0) {
            throw new IllegalStateException("slot of endpoint " + endpointId + " released, but none is taken");
        }
        Runnable next = slots.waiting.poll();
        if (next != null) {
            next.run();
        } else if (--slots.taken == 0) {
            byEndpoint.remove(endpointId);
        }
    }
}
