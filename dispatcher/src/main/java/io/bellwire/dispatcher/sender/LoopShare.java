package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.HttpSender;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints of one event loop: deliveries come into the lanes of their endpoints, and leave them as they start ({@link
 * LoopTurns}, {@link Attempts}) or are put off.
 *
 * <p><b>Thread:</b> confined to the event loop, except {@link #handOver}.
 */
final class LoopShare {
    /** How often lanes are looked at whose endpoints answer nothing. */
    private static final long SWEEP_MILLIS = 250;

    /** Lanes may be many more than those that anything waits in: to look at all of them is worth it now and then. */
    private static final int SWEEPS_PER_CLEARING = 20;

    /** What a rate allows meanwhile starts together; a timer for each would cost more than it smooths. */
    private static final long SHORTEST_WAIT_NANOS = 1_000_000;

    private static final int NO_RATE = 0;

    private static final Logger LOGGER = LoggerFactory.getLogger(LoopShare.class);

    private final EventLoop loop;
    private final Parts parts;
    private final BugGuard guard;
    private final Attempts attempts;
    private final SlowLane slow;
    private final LoopTurns turns;
    private final HttpSender http;
    private final Map<String, EndpointLane> lanes = new HashMap<>();
    /** Where something waits of what was handed over last. */
    private final Set<EndpointLane> grown = new HashSet<>();
    /** Where something waits, or did at the last sweep. */
    private final Set<EndpointLane> waiting = new HashSet<>();

    private int sweeps;

    LoopShare(EventLoop loop, HttpSender http, Parts parts) {
        this.loop = loop;
        this.http = http;
        this.parts = parts;
        this.guard = new BugGuard(parts.settler);
        this.slow = new SlowLane(new Exits(), parts.clock, parts.config.endpointQueued());
        this.attempts = new Attempts(http, parts, guard, new Ends());
        this.turns = new LoopTurns(parts.config.connectionsPerLoop(), System::nanoTime, new Starts());
    }

    /**
     * What every loop works with; all of it thread-safe.
     *
     * @param observer names this process where it says something of an endpoint
     */
    record Parts(
            Directory directory,
            RequestMaker requests,
            Settler settler,
            PollLease lease,
            SenderConfig config,
            SenderMetrics metrics,
            String observer,
            InstantSource clock) {}

    /** To be called once. */
    void start() {
        loop.scheduleWithFixedDelay(this::sweepGuarded, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** To be called by the poll thread; the order of calls is kept. */
    void handOver(List<Delivery> deliveries) {
        loop.execute(() -> {
            for (Delivery delivery : deliveries) {
                guarded(delivery);
            }
            for (EndpointLane lane : grown) {
                shedLate(lane);
                turns.offer(lane); // what was parked may have its turn now
            }
            turns.serve();
            grown.clear();
        });
    }

    /** As above; see {@link LoopShares#caughtUpWithBefore}. */
    void caughtUpWithBefore(Set<Integer> partitions) {
        loop.execute(() -> lanesOf(partitions).forEach(lane -> {
            lane.slowSide().caughtUpWithBefore();
            shedLate(lane);
            turns.drain(lane);
        }));
    }

    /** As above; see {@link LoopShares#gone}. */
    void gone(Set<Integer> slow, Set<Integer> others) {
        loop.execute(() -> {
            lanesOf(slow).forEach(EndpointLane::gone);
            lanesOf(others).forEach(EndpointLane::goneInPart);
        });
    }

    private Stream<EndpointLane> lanesOf(Set<Integer> partitions) {
        return lanes.values().stream().filter(lane -> lane.slowSide().isOf(partitions));
    }

    /** An Error that one delivery meets must not lose those behind it; the poll thread starts over. */
    private void guarded(Delivery delivery) {
        try {
            take(delivery);
        } catch (Throwable e) {
            LOGGER.atError().setCause(e).log("a delivery hit an error");
            delivery.inFlight().work().lostOne();
        }
    }

    private void take(Delivery delivery) {
        EndpointLane lane = lane(delivery.endpointId());
        refresh(lane);
        if (lane.holdsBack(delivery) && mayStart() && parts.settler.mayWait(delivery)) {
            lane.slowSide().came(delivery);
            putOff(delivery, lane, PutOffReason.RETRY_BUDGET);
            return;
        }
        slow.take(lane, delivery);
        turns.drain(lane);
        if (lane.waiting() > 0) {
            grown.add(lane);
            waiting.add(lane);
        }
    }

    /** A bug in here is met again where the delivery starts, and has its consequences there. */
    private void refresh(EndpointLane lane) {
        try {
            Endpoint endpoint = lane.entry().endpoint();
            lane.standing().heed(lane.entry().health(), parts.observer);
            if (endpoint == null || endpoint.getStatus() != EndpointStatus.ACTIVE) {
                lane.obey(
                        parts.config.mostOfOneEndpoint(), NO_RATE); // nothing of it is sent: the lane shall not keep it
            } else {
                lane.obey(
                        parts.config.endpointInFlight(endpoint.getLimits()),
                        Math.max(endpoint.getLimits().getRatePerSecond(), NO_RATE));
            }
        } catch (Throwable e) {
            LOGGER.atError()
                    .addKeyValue("endpointId", lane.entry().endpointId())
                    .setCause(e)
                    .log("limits of an endpoint hit a bug");
        }
    }

    /**
     * Whether anything may be begun. If not, deliveries stay where they are: they may not be ours, or there is no way out for
     * any of them, and then the sender fills up and polls no more.
     */
    private boolean mayStart() {
        return parts.lease.isHeld() && http.mayStart();
    }

    private EndpointLane lane(String endpointId) {
        EndpointLane known = lanes.get(endpointId);
        if (known != null) {
            return known;
        }
        EndpointLane fresh = new EndpointLane(
                new DirectoryEntry(parts.directory, endpointId),
                parts.config.mostOfOneEndpoint(),
                Breaker.Settings.STANDARD,
                System::nanoTime,
                parts.clock);
        lanes.put(endpointId, fresh);
        return fresh;
    }

    /** What is thrown out of a recurring task ends it, and nobody is told. */
    private void sweepGuarded() {
        try {
            sweep();
        } catch (Throwable e) {
            LOGGER.atError().setCause(e).log("lanes hit an error");
        }
    }

    private void sweep() {
        if (++sweeps % SWEEPS_PER_CLEARING == 0) {
            lanes.values().removeIf(EndpointLane::isForgotten);
        }
        waiting.removeIf(lane -> lane.waiting() == 0);
        for (EndpointLane lane : waiting) {
            refresh(lane); // what waits may be all there is room for, and its endpoint paused since
            shedLate(lane);
            if (lane.waiting() > 0) {
                turns.offer(lane); // whatever it waited for may have come without anyone telling
            }
        }
        turns.serve();
    }

    /** What an endpoint cannot take soon waits in the slow lane, or in a tier if it takes nothing; not in everyone's way. */
    private void shedLate(EndpointLane lane) {
        if (!mayStart()) {
            return;
        }
        if (lane.standing().isOpen()) {
            for (Delivery late : lane.takeLate(parts.config.endpointQueued())) {
                putOff(late, lane, PutOffReason.BREAKER_OPEN);
            }
        } else {
            slow.spillExcess(lane);
        }
    }

    private void putOff(Delivery delivery, EndpointLane lane, PutOffReason reason) {
        if (!delivery.inFlight().work().begin()) {
            return; // the next owner of its partition sees to it
        }
        try {
            Duration wait = lane.book();
            if (reason == PutOffReason.BREAKER_OPEN) {
                parts.settler.unreachable(delivery, wait);
            } else {
                parts.settler.putOff(delivery, wait, reason);
            }
        } catch (Throwable e) {
            guard.caught(e, delivery, () -> {});
        }
    }

    private void wakeAtRate(EndpointLane lane) {
        // Also if the next token has come since: this lane has been passed over.
        if (lane.hasTurnAtRate() && lane.claimWaking()) {
            long nanos = lane.nanosToRate();
            parts.metrics.throttled();
            loop.schedule(() -> wake(lane), Math.max(nanos, SHORTEST_WAIT_NANOS), TimeUnit.NANOSECONDS);
        }
    }

    private void wake(EndpointLane lane) {
        lane.woken();
        turns.drain(lane);
    }

    private final class Starts implements LoopTurns.Host {
        @Override
        public boolean mayStart() {
            return LoopShare.this.mayStart();
        }

        @Override
        public void start(EndpointLane lane, Delivery delivery) {
            attempts.start(lane, delivery);
        }

        @Override
        public void startsNothing(EndpointLane lane) {
            wakeAtRate(lane);
        }

        @Override
        public void await(long nanos) {
            loop.schedule(turns::awaited, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private final class Exits implements SlowLane.Exits {
        @Override
        public boolean mayStart() {
            return LoopShare.this.mayStart();
        }

        @Override
        public void spill(Delivery delivery, SpillReason reason, LongConsumer acknowledged) {
            try {
                parts.settler.spill(delivery, reason, acknowledged);
            } catch (Error e) { // must not lose those that are spilled with it
                acknowledged.accept(SpillMark.ELSEWHERE);
                guard.caught(e, delivery, () -> {});
            }
        }

        @Override
        public void putOff(Delivery delivery, Duration wait, PutOffReason reason) {
            parts.settler.putOff(delivery, wait, reason);
        }

        @Override
        public void caught(RuntimeException bug, Delivery delivery) {
            guard.caught(bug, delivery, () -> {});
        }
    }

    private final class Ends implements Attempts.Ends {
        @Override
        public void ended(EndpointLane lane, Delivery delivery) {
            turns.ended(lane, delivery);
        }

        @Override
        public void heardOf(EndpointLane lane) {
            if (lane.standing().isOpen()) {
                shedLate(lane);
            }
            turns.drain(lane);
        }
    }
}
