package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.dispatcher.sender.http.AttemptListener;
import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.dispatcher.sender.http.HttpSender;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of a delivery whose turn has come: whether it may be attempted, the attempt, what is learned from it.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class Attempts {
    private static final Logger LOGGER = LoggerFactory.getLogger(Attempts.class);

    private final HttpSender http;
    private final LoopShare.Parts parts;
    private final BugGuard guard;
    private final Ends ends;

    Attempts(HttpSender http, LoopShare.Parts parts, BugGuard guard, Ends ends) {
        this.http = http;
        this.parts = parts;
        this.guard = guard;
        this.ends = ends;
    }

    /** What the loop does as deliveries end. */
    interface Ends {
        /** It runs no more; may be told twice. */
        void ended(EndpointLane lane, Delivery delivery);

        /** The endpoint was heard of, and may be able to take more, or less. */
        void heardOf(EndpointLane lane);
    }

    void start(EndpointLane lane, Delivery delivery) {
        try {
            admit(lane, delivery);
        } catch (Throwable e) { // an Error too: nobody else would settle it, nor give its slot back
            guard.caught(e, delivery, () -> ends.ended(lane, delivery));
        }
    }

    private void admit(EndpointLane lane, Delivery delivery) {
        if (!delivery.inFlight().work().begin()) {
            ends.ended(lane, delivery);
            return;
        }
        Admission admission = Admission.of(
                delivery.task().getMerchantId(),
                lane.entry().endpoint(),
                lane.standing().health(lane.entry().health()),
                delivery.isReplay());
        if (admission instanceof Admission.Attempt attempt) {
            new Running(lane, delivery, attempt).start();
            return;
        }
        ends.ended(lane, delivery);
        if (admission instanceof Admission.Refused refused) {
            parts.settler().refused(delivery, refused.reason(), refused.detail());
        } else {
            parts.settler().putOff(delivery);
        }
    }

    /** One attempt on its way. */
    private final class Running implements AttemptListener {
        private final EndpointLane lane;
        private final Delivery delivery;
        private final Admission.Attempt admitted;
        private final Instant startedAt = parts.clock().instant();
        private final long startedNanos = System.nanoTime();
        private boolean isOver;

        Running(EndpointLane lane, Delivery delivery, Admission.Attempt admitted) {
            this.lane = lane;
            this.delivery = delivery;
            this.admitted = admitted;
        }

        void start() {
            try {
                RequestMaker.Made made = parts.requests().make(delivery, admitted.endpoint(), startedAt);
                if (made instanceof RequestMaker.Made.Ready ready) {
                    http.send(ready.request(), this);
                } else if (made instanceof RequestMaker.Made.NotMade not) {
                    end(not.report());
                }
            } catch (IllegalArgumentException e) {
                end(AttemptReport.refused(ErrorClass.POLICY, "a header of it cannot be sent", startedAt));
            } catch (RuntimeException e) {
                BugGuard.log(delivery, e);
                end(AttemptReport.notSent("internal error", startedAt));
            }
        }

        /** Not once the delivery is another's, or may be. */
        @Override
        public boolean maySend() {
            return parts.lease().isHeld() && !delivery.inFlight().work().isAbandoned();
        }

        @Override
        public void ended(AttemptOutcome outcome) {
            if (isOver) {
                return; // to send it met a bug, and that was its end
            }
            try {
                if (outcome instanceof AttemptOutcome.Crowded) {
                    ends.ended(lane, delivery);
                    parts.settler().crowded(delivery, lane.book());
                } else if (outcome instanceof AttemptOutcome.Withheld) {
                    putOff(PutOffReason.WITHHELD);
                } else if (outcome instanceof AttemptOutcome.Failed failed && failed.errorClass() == ErrorClass.PROXY) {
                    notTunnelled();
                } else {
                    learnAndEnd(outcome);
                }
            } catch (Throwable e) {
                guard.caught(e, delivery, () -> ends.ended(lane, delivery));
            }
            ends.heardOf(lane);
        }

        /**
         * The endpoint's only if the proxy opens tunnels to others, and for so long that the schedule has to end; and then
         * in words that tell the merchant nothing of our network.
         */
        private void notTunnelled() {
            if (parts.settler().mayWait(delivery) || !http.isProxyAtWork()) {
                putOff(PutOffReason.PROXY);
            } else {
                learnAndEnd(new AttemptOutcome.Failed(ErrorClass.CONNECT, "no connection"));
            }
        }

        private void learnAndEnd(AttemptOutcome outcome) {
            Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
            Signal signal = Signal.of(outcome);
            if (lane.learn(signal, delivery, startedAt, took)) {
                breakerOpened(signal);
            }
            end(AttemptReport.of(outcome, startedAt, took));
        }

        private void breakerOpened(Signal last) {
            parts.metrics().breakerOpened(last);
            boolean isForbidden = last == Signal.FORBIDDEN;
            (isForbidden ? LOGGER.atWarn() : LOGGER.atInfo())
                    .addKeyValue("endpointId", delivery.endpointId())
                    .addKeyValue("merchantId", delivery.task().getMerchantId())
                    .log(
                            isForbidden
                                    ? "endpoint keeps leading where callbacks may not go, it is paused for a while"
                                    : "endpoint cannot be reached, nothing is attempted for a while");
        }

        private void putOff(PutOffReason reason) {
            ends.ended(lane, delivery);
            parts.settler().putOff(delivery, lane.book(), reason);
        }

        /** Nothing once the partition is another's: it would not be made durable, and yet be taken as said. */
        private @Nullable EndpointHealth word(AttemptReport report) {
            return delivery.inFlight().work().isAbandoned()
                    ? null
                    : lane.standing()
                            .change(delivery.task(), lane.entry().health(), report, admitted.mends(), parts.observer());
        }

        private void end(AttemptReport report) {
            if (!isOver) {
                isOver = true;
                ends.ended(lane, delivery);
                parts.settler().attempted(delivery, report, word(report));
            }
        }
    }
}
