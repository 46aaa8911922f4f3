package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.schemas.topics.RetrySchedule;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a delivery and has it made durable.
 *
 * <p>Thread-safe because immutable; the outbox takes calls from anyone.
 */
final class Settler {
    private static final Logger LOGGER = LoggerFactory.getLogger(Settler.class);

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

    /** @param mends whether a success enables the endpoint again */
    void attempted(Delivery delivery, AttemptReport report, boolean mends) {
        Instant endedAt = report.endedAt();
        NextStep step = NextStep.after(report.decision(), delivery.task().getTier(), schedule, endedAt);
        outbox.publish(delivery.inFlight(), records.afterAttempt(delivery.task(), report, step, mends));
        metrics.attempted(step, report);
        log(delivery, report, step);
    }

    /** For what must not be attempted: a dead letter that says why. */
    void refused(Delivery delivery, String detail) {
        attempted(delivery, AttemptReport.refused(ErrorClass.DISABLED, detail, clock.instant()), false);
    }

    /** Once around the first tier, no attempt counted. */
    void putOff(Delivery delivery) {
        if (schedule.size() == 0) {
            refused(delivery, "the endpoint takes nothing now, and the schedule has no tier to wait in");
            return;
        }
        outbox.publish(delivery.inFlight(), records.putOff(delivery.task(), clock.instant()));
        metrics.putOff();
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
