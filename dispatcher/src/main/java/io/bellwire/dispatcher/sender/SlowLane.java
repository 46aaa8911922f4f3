package io.bellwire.dispatcher.sender;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What exceeds an endpoint's budget goes on to {@code deliveries.slow}, no attempt counted, and comes back from there as its
 * endpoint gets to it: the partition of the slow lane is paused meanwhile, so those wait who have spilled to it too, and nobody
 * else does.
 *
 * <p><b>Order.</b> What an endpoint is owed stays in order on the way: once anything of it is spilled, all of it is that waits. What
 * comes after it waits for a moment until the last is back ({@link SpillMark}), and follows it if that takes longer.
 *
 * <p><b>Why not for ever?</b> A partition that is paused for one endpoint holds back what others have in it, and topics keep
 * their records for a week. What has waited for {@link #PATIENCE} and would have to wait still goes around a retry tier.
 *
 * <p><b>Thread:</b> confined to the event loop.
 *
 * @see <a href="../../../../../../../../docs/adr/0017-the-slow-lane.md">ADR 0017</a>
 */
final class SlowLane {
    static final Duration PATIENCE = Settler.LONGEST_PUT_OFF;

    private final Exits exits;
    private final InstantSource clock;
    private final int mostQueued;

    /** @param mostQueued as for {@link EndpointLane#takeLate} */
    SlowLane(Exits exits, InstantSource clock, int mostQueued) {
        this.exits = exits;
        this.clock = clock;
        this.mostQueued = mostQueued;
    }

    /** How deliveries leave, and settle; see {@link Settler}. */
    interface Exits {
        /** Whether anything may be begun now; if not, what comes stays here, and fills up the sender's room. */
        boolean mayStart();

        void spill(Delivery delivery, SpillReason reason, LongConsumer acknowledged);

        void putOff(Delivery delivery, Duration wait, PutOffReason reason);

        void caught(RuntimeException bug, Delivery delivery);
    }

    /** Takes in a delivery that has come: into its lane, unless it must not wait there; then it is seen to. */
    void take(EndpointLane lane, Delivery delivery) {
        SlowSide side = lane.slowSide();
        side.came(delivery);
        boolean isDirect = SlowSide.isDirect(delivery);
        if (lane.standing().isOpen()) {
            lane.unpark();
            lane.add(delivery); // nothing is attempted, so nothing is overtaken
        } else if (isDirect && side.isBehind()) {
            follow(lane, delivery);
        } else if (!isDirect && hasWaitedFor(PATIENCE, delivery) && lane.isFull(mostQueued) && exits.mayStart()) {
            putOff(lane, delivery);
        } else {
            if (isDirect) {
                lane.unpark(); // what is parked came before it
            }
            lane.add(delivery);
        }
        if (!isDirect && !side.isBehind()) {
            side.isBack();
            lane.unpark(); // it was the last
        } else if (!isDirect && !hasWaitedFor(EndpointLane.WAIT_BUDGET, delivery) && !lane.isFull(mostQueued)) {
            side.isBack(); // or will be soon: it is worth waiting again
        }
    }

    /**
     * After what was spilled. If its endpoint keeps up, that is back in no time, and only who waits for it here gets to the end
     * of spilling: each that is spilled has to come back itself, and more come meanwhile.
     */
    private void follow(EndpointLane lane, Delivery delivery) {
        boolean isSoon = lane.slowSide().mayPark() && !lane.isFull(mostQueued);
        if (isSoon || !exits.mayStart()) {
            lane.park(delivery);
        } else {
            spillParked(lane);
            spill(lane, delivery, SpillReason.ORDER);
        }
    }

    /** To be called when a lane has grown, or its endpoint has slowed down, and from time to time while anything waits in it. */
    void spillExcess(EndpointLane lane) {
        SpillReason reason = lane.isBeyondRate() ? SpillReason.RATE : SpillReason.LATE;
        List<Delivery> excess = lane.takeExcess(mostQueued);
        excess.forEach(delivery -> spill(lane, delivery, reason));
        if (!lane.slowSide().isBehind()) {
            lane.slowSide().isBack();
            lane.unpark();
        } else if (lane.hasParkedInVain(mostQueued)) {
            spillParked(lane);
        }
    }

    private void spillParked(EndpointLane lane) {
        lane.slowSide().parksInVain();
        lane.slowSide().unpark().forEach(delivery -> spill(lane, delivery, SpillReason.ORDER));
    }

    private void spill(EndpointLane lane, Delivery delivery, SpillReason reason) {
        if (!delivery.inFlight().work().begin()) {
            return;
        }
        SpillMark mark = lane.slowSide().mark();
        mark.spilled();
        try {
            exits.spill(delivery, reason, mark::acknowledged);
        } catch (RuntimeException e) {
            mark.acknowledged(SpillMark.ELSEWHERE);
            exits.caught(e, delivery);
        }
    }

    private void putOff(EndpointLane lane, Delivery delivery) {
        if (delivery.inFlight().work().begin()) {
            try {
                exits.putOff(delivery, lane.book(), PutOffReason.LATE);
            } catch (RuntimeException e) {
                exits.caught(e, delivery);
            }
        }
    }

    private boolean hasWaitedFor(Duration time, Delivery delivery) {
        long spilledAt = delivery.inFlight().record().timestamp();
        return clock.instant().toEpochMilli() - spilledAt > time.toMillis();
    }
}
