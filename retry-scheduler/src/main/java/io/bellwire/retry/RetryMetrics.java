package io.bellwire.retry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the retry scheduler counts.
 *
 * <ul>
 *   <li>{@code bellwire.retry.forwarded}: retries let go
 *   <li>{@code bellwire.retry.quarantined}: records of a tier that were none
 *   <li>{@code bellwire.retry.lateness}: from due to committed. Alert on this; the lag of a tier is its rate times its
 *       delay by design
 *   <li>{@code bellwire.retry.restarts}: times a Kafka client failed and the work began anew
 * </ul>
 *
 * <p>Thread-safe because the registry is.
 */
final class RetryMetrics {
    private final Counter forwarded;
    private final Counter quarantined;
    private final Counter restarts;
    private final Timer lateness;

    RetryMetrics(MeterRegistry meters) {
        forwarded = meters.counter("bellwire.retry.forwarded");
        quarantined = meters.counter("bellwire.retry.quarantined");
        restarts = meters.counter("bellwire.retry.restarts");
        lateness = Timer.builder("bellwire.retry.lateness")
                .publishPercentileHistogram()
                .register(meters);
    }

    void forwarded(List<DueRecord> due, int poison, Instant now) {
        forwarded.increment(due.size() - poison);
        quarantined.increment(poison);
        due.forEach(record -> lateness.record(Duration.between(record.dueAt(), now)));
    }

    void restarted() {
        restarts.increment();
    }
}
