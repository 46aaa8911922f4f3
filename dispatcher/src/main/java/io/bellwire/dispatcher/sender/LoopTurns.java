package io.bellwire.dispatcher.sender;

import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Starts what the lanes of one loop may start, as long as the loop has slots, and not too many {@link RecentStarts at
 * once}; lanes take turns when it has too few.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class LoopTurns {
    private static final long QUANTUM_BYTES = 16 * 1_024;

    private final int slots;
    private final LongSupplier nanoTime;
    private final Host host;
    private final RecentStarts recent;
    private final DeficitRoundRobin<EndpointLane> turns = new DeficitRoundRobin<>(QUANTUM_BYTES);
    private final ToLongFunction<EndpointLane> costs = this::costOfNext;
    private int running;
    private boolean serving;
    private boolean awaitsRoom; // a call of serve is on its way

    /**
     * @param slots attempts at a time
     * @param nanoTime the clock of the lanes
     */
    LoopTurns(int slots, LongSupplier nanoTime, Host host) {
        this.slots = slots;
        this.nanoTime = nanoTime;
        this.host = host;
        this.recent = new RecentStarts(RecentStarts.MOST, nanoTime.getAsLong());
    }

    /** The loop. */
    interface Host {
        /** Whether anything may start now; after a no, {@link #serve} is to be called again. */
        boolean mayStart();

        /** {@link #ended} has to follow. */
        void start(EndpointLane lane, Delivery delivery);

        /** Of each lane that was offered: it may start nothing more for now. */
        void startsNothing(EndpointLane lane);

        /** {@link #awaited} is to be called so many nanoseconds later. */
        void await(long nanos);
    }

    /** Starts what the lane may start, after what waits for a slot already. */
    void drain(EndpointLane lane) {
        offer(lane);
        serve();
    }

    /** Lets the lane have its turn the next time that any is {@link #serve served}. */
    void offer(EndpointLane lane) {
        turns.offer(lane.seat());
    }

    /** Starts what may start. An attempt may end before its start returns; that must not nest. */
    void serve() {
        if (serving) {
            return;
        }
        serving = true;
        try {
            while (running < slots && hasRoom() && host.mayStart()) {
                EndpointLane lane = turns.next(costs);
                Delivery next = lane == null ? null : lane.startNext();
                if (lane == null || next == null) {
                    return;
                }
                running++;
                recent.started(next.startedNanos);
                host.start(lane, next);
            }
        } finally {
            serving = false;
        }
    }

    /** Its host {@link Host#await waited}. */
    void awaited() {
        awaitsRoom = false;
        serve();
    }

    /** Gives its slot back; nothing happens if it has ended before. */
    void ended(EndpointLane lane, Delivery delivery) {
        if (lane.ended(delivery)) {
            running--;
            recent.ended(delivery.startedNanos);
        }
    }

    private boolean hasRoom() {
        long now = nanoTime.getAsLong();
        if (recent.hasRoom(now)) {
            return true;
        }
        if (!awaitsRoom && !turns.isEmpty()) {
            awaitsRoom = true;
            host.await(recent.nanosToRoom(now));
        }
        return false;
    }

    private long costOfNext(EndpointLane lane) {
        long cost = lane.costOfNext();
        if (cost == DeficitRoundRobin.NOTHING) {
            host.startsNothing(lane);
        }
        return cost;
    }
}
