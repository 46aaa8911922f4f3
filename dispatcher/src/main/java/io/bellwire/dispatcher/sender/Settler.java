package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.schemas.topics.RetrySchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a delivery and has it made durable.
 *
 * <p>Thread-safe because immutable; the outbox takes calls from anyone.
 */
final class Settler {
    private static final Logger LOGGER = LoggerFactory.getLogger(Settler.class);

    /** However long it has been waiting: whoever unpauses an endpoint wants to see it at work. */
    static final Duration LONGEST_PUT_OFF = Duration.ofMinutes(5);

    private static final int PART_OF_AGE = 2;

    private final RetrySchedule schedule;
    private final OutgoingRecords records;
    private final Outbox outbox;
    private final InstantSource clock;
    private final SenderMetrics metrics;

    Settler(
            RetrySchedule schedule,
            OutgoingRecords records,
            Outbox outbox,
            InstantSource clock,
            SenderMetrics metrics) {
        this.schedule = schedule;
        this.records = records;
        this.outbox = outbox;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** @param health what is to be said of the endpoint; null for nothing new */
    void attempted(Delivery delivery, AttemptReport report, @Nullable EndpointHealth health) {
        Instant endedAt = report.endedAt();
        NextStep step = NextStep.after(report.decision(), delivery.task().getTier(), schedule, endedAt);
        if (delivery.inFlight().work().isAbandoned() && !(step instanceof NextStep.Delivered)) {
            return; // the next owner of the partition attempts it again
        }
        List<Outgoing> outcome = records.afterAttempt(delivery.task(), report, step, health);
        if (step instanceof NextStep.Delivered) {
            outbox.publish(delivery.inFlight(), outcome);
        } else {
            outbox.publishIfOurs(delivery.inFlight(), outcome);
        }
        metrics.attempted(step, report);
        log(delivery, report, step);
        if (report.refusedBy() != null) {
            metrics.egressRefused(step, report.refusedBy());
            warn(delivery, report.refusedBy());
        }
    }

    /** For what must not be attempted: a dead letter that says why. */
    void refused(Delivery delivery, ErrorClass reason, String detail) {
        attempted(delivery, AttemptReport.refused(reason, detail, clock.instant()), null);
    }

    /** As below, for a while that grows with its age: an endpoint may be paused for days. */
    void putOff(Delivery delivery) {
        Duration age = Duration.between(delivery.task().getCreatedAt(), clock.instant());
        putOff(delivery, age.dividedBy(PART_OF_AGE), PutOffReason.NOT_ACTIVE);
    }

    /**
     * For a delivery whose endpoint cannot be reached: it waits, no attempt counted, for twice as long as its schedule lasts,
     * so that one that failed all its way still gets its last attempt. Older than that, it goes on through its tiers as if
     * it had failed, or what is owed to an endpoint that never comes back would never end.
     */
    void unreachable(Delivery delivery, Duration wait) {
        waitOrGoOn(delivery, wait, PutOffReason.BREAKER_OPEN, AttemptReport.unreachable(clock.instant()));
    }

    /** Likewise, for one that found no connection free to its endpoint's address. */
    void crowded(Delivery delivery, Duration wait) {
        waitOrGoOn(delivery, wait, PutOffReason.ADDRESS_CROWDED, AttemptReport.crowded(clock.instant()));
    }

    private void waitOrGoOn(Delivery delivery, Duration wait, PutOffReason reason, AttemptReport asIfFailed) {
        if (mayWait(delivery)) {
            putOff(delivery, wait, reason);
        } else {
            attempted(delivery, asIfFailed, null);
        }
    }

    /** Whether it is young enough to wait for its endpoint, no attempt counted; older than that, its schedule has to end. */
    boolean mayWait(Delivery delivery) {
        Duration age = Duration.between(delivery.task().getCreatedAt(), clock.instant());
        return age.compareTo(schedule.total().multipliedBy(2)) <= 0;
    }

    /**
     * On to the slow lane as it came; no attempt counted.
     *
     * @param acknowledged as for {@link Outbox#passOn}; not called if the delivery is another's by now
     */
    void spill(Delivery delivery, SpillReason reason, LongConsumer acknowledged) {
        InFlight inFlight = delivery.inFlight();
        if (!inFlight.work().isAbandoned()) {
            outbox.passOn(inFlight, () -> records.slow(inFlight.record()), acknowledged);
            metrics.spilled(reason);
            LOGGER.atDebug()
                    .addKeyValue("deliveryId", delivery.task().getDeliveryId())
                    .addKeyValue("endpointId", delivery.endpointId())
                    .addKeyValue("reason", reason.label())
                    .log("spilled");
        }
    }

    /** Once around the longest tier that is no longer than {@code wait}, or the first; no attempt counted. */
    void putOff(Delivery delivery, Duration wait, PutOffReason reason) {
        if (!delivery.inFlight().work().isAbandoned()) {
            outbox.publishIfOurs(
                    delivery.inFlight(), records.putOff(delivery.task(), tierWithin(wait), clock.instant()));
            metrics.putOff(reason);
            LOGGER.atDebug()
                    .addKeyValue("deliveryId", delivery.task().getDeliveryId())
                    .addKeyValue("endpointId", delivery.endpointId())
                    .addKeyValue("reason", reason.label())
                    .log("put off");
        }
    }

    private int tierWithin(Duration wait) {
        Duration longest = wait.compareTo(LONGEST_PUT_OFF) < 0 ? wait : LONGEST_PUT_OFF;
        int tier = 0;
        while (tier < schedule.size() - 1 && schedule.delay(tier + 1).compareTo(longest) <= 0) {
            tier++;
        }
        return tier;
    }

    /** A security event: who and which rule, and neither the name nor its addresses, which a merchant chose. */
    private static void warn(Delivery delivery, String rule) {
        LOGGER.atWarn()
                .addKeyValue("merchantId", delivery.task().getMerchantId())
                .addKeyValue("endpointId", delivery.endpointId())
                .addKeyValue("rule", rule)
                .log("callback refused by egress policy, nothing was sent");
    }

    private static void log(Delivery delivery, AttemptReport report, NextStep step) {
        LOGGER.atDebug()
                .addKeyValue("deliveryId", delivery.task().getDeliveryId())
                .addKeyValue("endpointId", delivery.endpointId())
                .addKeyValue("attempt", delivery.nextAttempt())
                .addKeyValue("outcome", SenderMetrics.outcome(step))
                .addKeyValue("httpStatus", report.httpStatus())
                .addKeyValue("detail", report.detail())
                .addKeyValue("durationMillis", report.took().toMillis())
                .log("attempt ended");
    }
}
