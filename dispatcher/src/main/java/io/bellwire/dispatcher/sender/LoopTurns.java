package io.bellwire.dispatcher.sender;

import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Starts what the lanes of one loop may start, as long as the loop has slots; lanes take turns when it has too few.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class LoopTurns {
    private static final long QUANTUM_BYTES = 16 * 1_024;

    private final int slots;
    private final BooleanSupplier mayStart;
    private final BiConsumer<EndpointLane, Delivery> starter;
    private final Consumer<EndpointLane> onNothing;
    private final DeficitRoundRobin<EndpointLane> turns = new DeficitRoundRobin<>(QUANTUM_BYTES);
    private final ToLongFunction<EndpointLane> costs = this::costOfNext;
    private int running;
    private boolean serving;

    /**
     * @param slots attempts at a time
     * @param mayStart whether anything may start now; after a no, {@link #serve} is to be called again
     * @param starter given each delivery that starts; {@link #ended} has to follow
     * @param onNothing told of each lane that was offered and may start nothing more for now
     */
    LoopTurns(
            int slots,
            BooleanSupplier mayStart,
            BiConsumer<EndpointLane, Delivery> starter,
            Consumer<EndpointLane> onNothing) {
        this.slots = slots;
        this.mayStart = mayStart;
        this.starter = starter;
        this.onNothing = onNothing;
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
            while (running < slots && mayStart.getAsBoolean()) {
                EndpointLane lane = turns.next(costs);
                Delivery next = lane == null ? null : lane.startNext();
                if (lane == null || next == null) {
                    return;
                }
                running++;
                starter.accept(lane, next);
            }
        } finally {
            serving = false;
        }
    }

    /** Gives its slot back; nothing happens if it has ended before. */
    void ended(EndpointLane lane, Delivery delivery) {
        if (lane.ended(delivery)) {
            running--;
        }
    }

    private long costOfNext(EndpointLane lane) {
        long cost = lane.costOfNext();
        if (cost == DeficitRoundRobin.NOTHING) {
            onNothing.accept(lane);
        }
        return cost;
    }
}
