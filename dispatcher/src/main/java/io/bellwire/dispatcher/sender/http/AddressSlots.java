package io.bellwire.dispatcher.sender.http;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * How many connections may be open to one address, by all endpoints of a loop together: many merchants may register one
 * victim, each within his own limits. Many may also share a proxy; so who finds no slot waits for one, first come first
 * served.
 *
 * <p><b>Invariant:</b> one waiter tries at a time. What it closes while it tries wakes the next only when it is done: woken
 * at once, that one would take the place for which the first has just made room.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class AddressSlots {
    private final int limit;
    private final Map<InetAddress, Integer> open = new HashMap<>();
    private final Map<InetAddress, Deque<Waiter>> waiting = new HashMap<>();
    private final Queue<InetAddress> owed = new ArrayDeque<>(); // one waiter of each is to be woken
    private boolean waking;

    AddressSlots(int limit) {
        this.limit = limit;
    }

    /** Waits for a connection to an address. */
    interface Waiter {
        /** One has become free, or may be opened; somebody else may have been quicker. */
        void mayTryAgain();
    }

    /** False if no more may be opened; otherwise {@link #closed} follows. */
    boolean open(InetAddress address) {
        int count = open.getOrDefault(address, 0);
        if (count >= limit) {
            return false;
        }
        open.put(address, count + 1);
        return true;
    }

    void closed(InetAddress address) {
        Integer left = open.computeIfPresent(address, (key, count) -> count - 1);
        if (left == null) {
            throw new IllegalStateException("connection to an address closed, but none is open");
        }
        if (left == 0) {
            open.remove(address);
        }
        becameFree(address);
    }

    void await(InetAddress address, Waiter waiter) {
        waiting.computeIfAbsent(address, key -> new ArrayDeque<>()).add(waiter);
    }

    /** For one that was woken and found none: it stays before those who came later. */
    void awaitAgain(InetAddress address, Waiter waiter) {
        waiting.computeIfAbsent(address, key -> new ArrayDeque<>()).addFirst(waiter);
    }

    /** Nothing happens if its turn has come. */
    void cancel(InetAddress address, Waiter waiter) {
        Deque<Waiter> queue = waiting.get(address);
        if (queue != null && queue.remove(waiter) && queue.isEmpty()) {
            waiting.remove(address);
        }
    }

    /** A connection to it has nothing to do any more, or is gone. */
    void becameFree(InetAddress address) {
        if (waiting.isEmpty() && !waking) {
            return;
        }
        owed.add(address);
        if (!waking) {
            wakeThoseOwed();
        }
    }

    private void wakeThoseOwed() {
        waking = true;
        try {
            for (InetAddress address = owed.poll(); address != null; address = owed.poll()) {
                wakeNext(address);
            }
        } finally {
            waking = false;
        }
    }

    private void wakeNext(InetAddress address) {
        Deque<Waiter> queue = waiting.get(address);
        Waiter next = queue == null ? null : queue.poll();
        if (queue != null && queue.isEmpty()) {
            waiting.remove(address);
        }
        if (next != null) {
            next.mayTryAgain();
        }
    }

    /** Of all addresses. */
    int openConnections() {
        return open.values().stream().mapToInt(Integer::intValue).sum();
    }
}
