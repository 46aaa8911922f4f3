package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.ProxyStanding;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the sender counts. No tag holds anything a merchant chose.
 *
 * <ul>
 *   <li>{@code bellwire.sender.attempts} (outcome, error)
 *   <li>{@code bellwire.sender.egress.refused} (error, rule): security events; {@code dns_forbidden} is an address we may
 *       not connect to, {@code policy} a URL
 *   <li>{@code bellwire.sender.attempt} (outcome): how long attempts took
 *   <li>{@code bellwire.sender.put.off} (reason): deliveries sent around a tier without an attempt, see {@link PutOffReason}
 *   <li>{@code bellwire.sender.spilled} (reason): deliveries sent on to the slow lane without an attempt, see {@link
 *       SpillReason}
 *   <li>{@code bellwire.sender.slow.waiting}: records in our partitions of the slow lane that have not settled, read or not
 *   <li>{@code bellwire.sender.slow.paused}: how many of these partitions have as much in flight as they may
 *   <li>{@code bellwire.sender.throttled}: how often an endpoint with deliveries had to wait for the rate its owner set
 *   <li>{@code bellwire.sender.breaker.opened}: how often endpoints were given up for a while, since they could not be reached
 *   <li>{@code bellwire.sender.egress.paused}: those of them where the name of the endpoint led to a forbidden address last;
 *       security events
 *   <li>{@code bellwire.sender.proxy.failures}: tunnels that the egress proxy did not open; only where there is one
 *   <li>{@code bellwire.sender.proxy.paused}: for how many seconds it has opened none, and nothing is sent; 0 while it does
 *   <li>{@code bellwire.sender.quarantined} (reason): records that were no deliveries
 *   <li>{@code bellwire.sender.publish.failures}: outcomes Kafka did not take at once; they are tried until it does
 *   <li>{@code bellwire.sender.in.flight}: records polled and not settled
 * </ul>
 *
 * <p>Thread-safe because the registry is.
 */
final class SenderMetrics {
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final String NO_ERROR = "none";
    private static final String DELIVERED = "delivered";

    private final MeterRegistry meters;
    private final Map<PutOffReason, Counter> putOff = new EnumMap<>(PutOffReason.class);
    private final Map<SpillReason, Counter> spilled = new EnumMap<>(SpillReason.class);
    private final Counter delivered; // kept, as most attempts end so
    private final Timer deliveredTook;
    private final Counter breakerOpened;
    private final Counter egressPaused;
    private final Counter throttled;
    private final Counter publishFailures;
    private final AtomicInteger inFlight;
    private final AtomicInteger slowPaused;
    private final AtomicLong slowWaiting;

    SenderMetrics(MeterRegistry meters) {
        this.meters = meters;
        for (PutOffReason reason : PutOffReason.values()) {
            putOff.put(reason, meters.counter("bellwire.sender.put.off", "reason", reason.label()));
        }
        for (SpillReason reason : SpillReason.values()) {
            spilled.put(reason, meters.counter("bellwire.sender.spilled", "reason", reason.label()));
        }
        this.delivered = attempts(DELIVERED, NO_ERROR);
        this.deliveredTook = took(DELIVERED);
        this.throttled = meters.counter("bellwire.sender.throttled");
        this.breakerOpened = meters.counter("bellwire.sender.breaker.opened");
        this.egressPaused = meters.counter("bellwire.sender.egress.paused");
        this.publishFailures = meters.counter("bellwire.sender.publish.failures");
        this.inFlight = meters.gauge("bellwire.sender.in.flight", new AtomicInteger());
        this.slowPaused = meters.gauge("bellwire.sender.slow.paused", new AtomicInteger());
        this.slowWaiting = meters.gauge("bellwire.sender.slow.waiting", new AtomicLong());
    }

    void attempted(NextStep step, AttemptReport report) {
        if (step instanceof NextStep.Delivered) {
            delivered.increment();
            deliveredTook.record(report.took());
        } else {
            String outcome = outcome(step);
            attempts(outcome, error(step)).increment();
            took(outcome).record(report.took());
        }
    }

    private Counter attempts(String outcome, String error) {
        return meters.counter("bellwire.sender.attempts", "outcome", outcome, "error", error);
    }

    private Timer took(String outcome) {
        return Timer.builder("bellwire.sender.attempt")
                .tag("outcome", outcome)
                .publishPercentileHistogram()
                .register(meters);
    }

    void egressRefused(NextStep step, String rule) {
        meters.counter("bellwire.sender.egress.refused", "error", error(step), "rule", rule)
                .increment();
    }

    void putOff(PutOffReason reason) {
        Counter counter = putOff.get(reason);
        if (counter == null) {
            throw new AssertionError(reason);
        }
        counter.increment();
    }

    void spilled(SpillReason reason) {
        Counter counter = spilled.get(reason);
        if (counter == null) {
            throw new AssertionError(reason);
        }
        counter.increment();
    }

    /** @param waiting over all partitions of it */
    void slowLane(int pausedPartitions, long waiting) {
        slowPaused.set(pausedPartitions);
        slowWaiting.set(waiting);
    }

    void throttled() {
        throttled.increment();
    }

    /** To be called once, if there is a proxy. */
    void watch(ProxyStanding proxy) {
        FunctionCounter.builder("bellwire.sender.proxy.failures", proxy, ProxyStanding::failures)
                .register(meters);
        Gauge.builder(
                        "bellwire.sender.proxy.paused",
                        proxy,
                        standing -> standing.pausedFor().toMillis() / MILLIS_PER_SECOND)
                .baseUnit("seconds")
                .register(meters);
    }

    /** @param last what opened it */
    void breakerOpened(Signal last) {
        breakerOpened.increment();
        if (last == Signal.FORBIDDEN) {
            egressPaused.increment();
        }
    }

    void quarantined(String reason) {
        meters.counter("bellwire.sender.quarantined", "reason", reason).increment();
    }

    void publishFailed() {
        publishFailures.increment();
    }

    void inFlight(int records) {
        inFlight.set(records);
    }

    /** As in the attempt record, lower case. */
    static String outcome(NextStep step) {
        if (step instanceof NextStep.Delivered) {
            return DELIVERED;
        }
        return step instanceof NextStep.RetryIn ? "retry" : "dead_letter";
    }

    private static String error(NextStep step) {
        if (step instanceof NextStep.RetryIn retry) {
            return retry.reason().label();
        }
        return step instanceof NextStep.DeadLetter dead ? dead.reason().label() : NO_ERROR;
    }
}
