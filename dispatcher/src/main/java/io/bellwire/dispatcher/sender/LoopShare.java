package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.dispatcher.sender.http.HttpSender;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints of one event loop: their lanes, and the course of each of their deliveries up to its outcome.
 *
 * <p><b>Thread:</b> confined to the event loop, except {@link #handOver}.
 */
final class LoopShare {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoopShare.class);

    /** How often lanes are looked at whose endpoints answer nothing. */
    private static final long SWEEP_MILLIS = 250;

    /** What a rate allows meanwhile starts together; a timer for each would cost more than it smooths. */
    private static final long SHORTEST_WAIT_NANOS = 1_000_000;

    private final EventLoop loop;
    private final HttpSender http;
    private final Parts parts;
    private final Map<String, EndpointLane> lanes = new HashMap<>();

    LoopShare(EventLoop loop, HttpSender http, Parts parts) {
        this.loop = loop;
        this.http = http;
        this.parts = parts;
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
            SettlementQueue settlements,
            SenderConfig config,
            SenderMetrics metrics,
            String observer,
            InstantSource clock) {}

    /** To be called once. */
    void start() {
        loop.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** To be called by the poll thread; the order of calls is kept. */
    void handOver(List<Delivery> deliveries) {
        loop.execute(() -> {
            deliveries.forEach(delivery -> guarded(delivery, () -> take(delivery)));
            deliveries.stream()
                    .map(Delivery::endpointId)
                    .distinct()
                    .map(this::lane)
                    .forEach(this::putOffLate);
        });
    }

    private void take(Delivery delivery) {
        EndpointLane lane = lane(delivery.endpointId());
        refresh(lane, delivery);
        lane.add(delivery);
        drain(lane);
    }

    /** A bug in here is met again where the delivery starts, and has its consequences there. */
    private void refresh(EndpointLane lane, Delivery delivery) {
        try {
            lane.heed(parts.directory.health(delivery.endpointId()), parts.observer);
            Endpoint endpoint = parts.directory.endpoint(delivery.endpointId());
            if (endpoint != null) {
                lane.obey(parts.config.endpointInFlight(endpoint.getLimits()), rate(endpoint.getLimits()));
            }
        } catch (RuntimeException e) {
            logBug(delivery, e);
        }
    }

    /** Whoever wrote it to the topic was not held to our rules. */
    private static int rate(EndpointLimits limits) {
        return Math.max(limits.getRatePerSecond(), 0);
    }

    private EndpointLane lane(String endpointId) {
        EndpointLane known = lanes.get(endpointId);
        if (known != null) {
            return known;
        }
        EndpointLane fresh = new EndpointLane(
                parts.config.endpointInFlight(), Breaker.Settings.STANDARD, System::nanoTime, parts.clock);
        lanes.put(endpointId, fresh);
        return fresh;
    }

    private void drain(EndpointLane lane) {
        lane.drain(next -> guarded(next, () -> start(lane, next)));
        long nanos = lane.nanosToRate();
        if (nanos > 0 && lane.claimWaking()) {
            parts.metrics.throttled();
            loop.schedule(() -> wake(lane), Math.max(nanos, SHORTEST_WAIT_NANOS), TimeUnit.NANOSECONDS);
        }
    }

    private void wake(EndpointLane lane) {
        lane.woken();
        drain(lane);
    }

    private void sweep() {
        lanes.values().removeIf(EndpointLane::isForgotten);
        lanes.values().forEach(this::putOffLate);
    }

    /** What an endpoint cannot take soon waits in a tier, not in everyone's way. */
    private void putOffLate(EndpointLane lane) {
        PutOffReason reason = lane.isOpen() ? PutOffReason.BREAKER_OPEN : PutOffReason.LATE;
        for (Delivery late : lane.takeLate(parts.config.endpointQueued())) {
            if (late.inFlight().work().begin()) {
                guarded(late, () -> parts.settler.putOff(late, lane.book(), reason));
            }
        }
    }

    private void start(EndpointLane lane, Delivery delivery) {
        if (!delivery.inFlight().work().begin()) {
            lane.ended(delivery);
            return;
        }
        Admission admission = Admission.of(
                delivery.task().getMerchantId(),
                parts.directory.endpoint(delivery.endpointId()),
                lane.health(parts.directory.health(delivery.endpointId())),
                delivery.isReplay());
        if (admission instanceof Admission.Attempt attempt) {
            new Running(lane, delivery, attempt).start();
        } else if (admission instanceof Admission.Refused refused) {
            lane.ended(delivery);
            parts.settler.refused(delivery, refused.reason(), refused.detail());
        } else {
            lane.ended(delivery);
            parts.settler.putOff(delivery);
        }
    }

    /** A bug that one delivery meets must not cost its neighbours: it comes back later, or else all of them do. */
    private void guarded(Delivery delivery, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            logBug(delivery, e);
            try {
                lane(delivery.endpointId()).ended(delivery);
                parts.settler.putOff(delivery);
            } catch (RuntimeException again) {
                logBug(delivery, again);
                parts.settlements.lost();
            }
        }
    }

    private static void logBug(Delivery delivery, RuntimeException cause) {
        LOGGER.atError()
                .addKeyValue("deliveryId", delivery.task().getDeliveryId())
                .addKeyValue("endpointId", delivery.endpointId())
                .setCause(cause)
                .log("delivery hit a bug");
    }

    /** One attempt on its way. */
    private final class Running {
        private final EndpointLane lane;
        private final Delivery delivery;
        private final Admission.Attempt admitted;
        private final Instant startedAt = parts.clock.instant();
        private final long startedNanos = System.nanoTime();
        private boolean ended;

        Running(EndpointLane lane, Delivery delivery, Admission.Attempt admitted) {
            this.lane = lane;
            this.delivery = delivery;
            this.admitted = admitted;
        }

        void start() {
            try {
                RequestMaker.Made made = parts.requests.make(delivery, admitted.endpoint(), startedAt);
                if (made instanceof RequestMaker.Made.Ready ready) {
                    http.send(ready.request(), this::answered);
                } else if (made instanceof RequestMaker.Made.NotMade not) {
                    end(not.report());
                }
            } catch (IllegalArgumentException e) {
                end(AttemptReport.refused(ErrorClass.POLICY, "a header of it cannot be sent", startedAt));
            } catch (RuntimeException e) {
                logBug(delivery, e);
                end(AttemptReport.notSent("internal error", startedAt));
            }
        }

        private void answered(AttemptOutcome outcome) {
            Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
            if (lane.learn(Signal.of(outcome), startedAt, took)) {
                parts.metrics.breakerOpened();
            }
            guarded(delivery, () -> end(AttemptReport.of(outcome, startedAt, took)));
            if (lane.isOpen()) {
                putOffLate(lane);
            }
            drain(lane);
        }

        private void end(AttemptReport report) {
            if (!ended) {
                ended = true;
                lane.ended(delivery);
                EndpointHealth health = HealthChange.after(
                        delivery.task(),
                        lane.health(parts.directory.health(delivery.endpointId())),
                        report,
                        admitted.mends(),
                        lane.breaker(),
                        parts.observer);
                if (health != null) {
                    lane.said(health);
                }
                parts.settler.attempted(delivery, report, health);
            }
        }
    }
}
