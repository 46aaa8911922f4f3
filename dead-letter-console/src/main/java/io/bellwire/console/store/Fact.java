package io.bellwire.console.store;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.event.v1.DeliveryTask;
import java.time.Instant;

/** What one record of Kafka says. {@code at} is the record's timestamp, by the broker's clock. */
public sealed interface Fact {
    /** One try to deliver ended. */
    record Attempted(Attempt attempt, Instant at) implements Fact {}

    /** A delivery's retries ended. */
    record Died(DeliveryTask task, Instant at) implements Fact {}
}
