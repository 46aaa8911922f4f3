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
 * <p><b>Order.</b> What an endpoint is owed stays in order on the way: once anything of it is spilled, all of it is that waits
 * or comes after it, until the last is back ({@link SpillMark}).
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
        void spill(Delivery delivery, SpillReason reason, LongConsumer acknowledged);

        void putOff(Delivery delivery, Duration wait, PutOffReason reason);

        void caught(RuntimeException bug, Delivery delivery);
    }

    /** Whether the delivery, which has come for the lane, must not wait there; then it is seen to. */
    boolean turnsAway(EndpointLane lane, Delivery delivery) {
        SlowSide side = lane.slowSide();
        side.came(delivery);
        if (lane.standing().isOpen()) {
            return false; // nothing is attempted, so nothing is overtaken
        }
        if (SlowSide.isDirect(delivery)) {
            if (side.isBehind()) {
                spill(lane, delivery, SpillReason.ORDER);
                return true;
            }
        } else if (hasWaitedLong(delivery) && lane.isFull(mostQueued)) {
            putOff(lane, delivery);
            return true;
        }
        return false;
    }

    /** To be called when a lane has grown, or its endpoint has slowed down. */
    void spillExcess(EndpointLane lane) {
        SpillReason reason = lane.isBeyondRate() ? SpillReason.RATE : SpillReason.LATE;
        List<Delivery> excess = lane.takeExcess(mostQueued);
        excess.forEach(delivery -> spill(lane, delivery, reason));
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

    private boolean hasWaitedLong(Delivery delivery) {
        long spilledAt = delivery.inFlight().record().timestamp();
        return clock.instant().toEpochMilli() - spilledAt > PATIENCE.toMillis();
    }
}
