package io.bellwire.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * What the gateway counts. No tag holds anything a caller chose.
 *
 * <ul>
 *   <li>{@code bellwire.gateway.records} (kind, outcome): records {@code accepted}, items {@code refused}, records
 *       {@code unavailable} because Kafka did not take them in time
 *   <li>{@code bellwire.gateway.requests.refused} (reason): {@code unauthorized}, {@code overloaded}
 *   <li>{@code bellwire.gateway.quarantined} (reason): records of the tables that were none
 *   <li>{@code bellwire.gateway.quarantine.failures}: times quarantine did not take such a record; it is tried until it does
 *   <li>{@code bellwire.gateway.publish} (kind): from a whole request to its last acknowledgement
 * </ul>
 *
 * <p>Thread-safe because the registry is.
 */
final class GatewayMetrics {
    private final MeterRegistry meters;
    private final Counter quarantineFailures;

    GatewayMetrics(MeterRegistry meters) {
        this.meters = meters;
        this.quarantineFailures = meters.counter("bellwire.gateway.quarantine.failures");
    }

    void accepted(String kind, int records, Duration took) {
        count(kind, "accepted", records);
        Timer.builder("bellwire.gateway.publish")
                .tag("kind", kind)
                .publishPercentileHistogram()
                .register(meters)
                .record(took);
    }

    void refused(String kind, int items) {
        count(kind, "refused", items);
    }

    void unavailable(String kind, int records) {
        count(kind, "unavailable", records);
    }

    void requestRefused(String reason) {
        meters.counter("bellwire.gateway.requests.refused", "reason", reason).increment();
    }

    void quarantined(String reason) {
        meters.counter("bellwire.gateway.quarantined", "reason", reason).increment();
    }

    void quarantineFailed() {
        quarantineFailures.increment();
    }

    private void count(String kind, String outcome, int number) {
        meters.counter("bellwire.gateway.records", "kind", kind, "outcome", outcome)
                .increment(number);
    }
}
