package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.dispatcher.sender.http.HttpSender;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints of one event loop: their lanes, and the course of each of their deliveries up to its outcome.
 *
 * <p><b>Thread:</b> confined to the event loop, except {@link #handOver}.
 */
final class LoopShare {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoopShare.class);

    /** An endpoint whose attempts take longer is slow. Healthy ones stay below even when everything is busy. */
    private static final Duration SLOW = Duration.ofMillis(500);

    private final EventLoop loop;
    private final HttpSender http;
    private final Parts parts;
    private final Map<String, EndpointLane> lanes = new HashMap<>();

    LoopShare(EventLoop loop, HttpSender http, Parts parts) {
        this.loop = loop;
        this.http = http;
        this.parts = parts;
    }

    /** What every loop works with; all of it thread-safe. */
    record Parts(
            Directory directory, RequestMaker requests, Settler settler, SenderConfig config, InstantSource clock) {}

    /** To be called by the poll thread; the order of calls is kept. */
    void handOver(List<Delivery> deliveries) {
        loop.execute(() -> deliveries.forEach(this::take));
    }

    private void take(Delivery delivery) {
        EndpointLane lane =
                lanes.computeIfAbsent(delivery.endpointId(), id -> new EndpointLane(parts.config.endpointInFlight()));
        if (isOverrun(lane)) {
            putOff(delivery);
        } else {
            lane.add(delivery);
            drain(delivery.endpointId(), lane);
        }
    }

    /** Beyond its budget a slow endpoint must not hold back its neighbours' commits: its deliveries wait in a tier instead. */
    private boolean isOverrun(EndpointLane lane) {
        return lane.waiting() >= parts.config.endpointQueued() && lane.latency().compareTo(SLOW) > 0;
    }

    private void drain(String endpointId, EndpointLane lane) {
        lane.drain(next -> start(lane, next));
        if (lane.isIdle()) {
            lanes.remove(endpointId, lane);
        }
    }

    private void start(EndpointLane lane, Delivery delivery) {
        if (!delivery.inFlight().work().begin()) {
            lane.ended(delivery);
            return;
        }
        Admission admission = Admission.of(
                parts.directory.endpoint(delivery.endpointId()),
                parts.directory.health(delivery.endpointId()),
                delivery.isReplay());
        if (admission instanceof Admission.Attempt attempt) {
            new Running(lane, delivery, attempt).start();
        } else if (admission instanceof Admission.Refused refused) {
            lane.ended(delivery);
            parts.settler.refused(delivery, refused.detail());
        } else {
            lane.ended(delivery);
            parts.settler.putOff(delivery);
        }
    }

    private void putOff(Delivery delivery) {
        if (delivery.inFlight().work().begin()) {
            parts.settler.putOff(delivery);
        }
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
                LOGGER.atError()
                        .addKeyValue("deliveryId", delivery.task().getDeliveryId())
                        .addKeyValue("endpointId", delivery.endpointId())
                        .setCause(e)
                        .log("attempt hit a bug");
                end(AttemptReport.notSent("internal error", startedAt));
            }
        }

        private void answered(AttemptOutcome outcome) {
            Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
            lane.took(took);
            end(AttemptReport.of(outcome, startedAt, took));
            if (outcome instanceof AttemptOutcome.Failed failed && failed.errorClass() == ErrorClass.TIMEOUT) {
                // The rest of the line would wait as long, one after the other, and everyone's commits with it.
                lane.takeWaiting().forEach(LoopShare.this::putOff);
            }
            drain(delivery.endpointId(), lane);
        }

        private void end(AttemptReport report) {
            if (!ended) {
                ended = true;
                lane.ended(delivery);
                parts.settler.attempted(delivery, report, admitted.mends());
            }
        }
    }
}
