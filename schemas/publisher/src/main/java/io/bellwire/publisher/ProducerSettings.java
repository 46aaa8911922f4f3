package io.bellwire.publisher;

import io.bellwire.schemas.topics.TopicCatalogue;
import java.util.Map;

/** What a publisher's producer should be told; put the servers and security beside it. */
public final class ProducerSettings {
    /** Longer than a broker's failover takes, after which waiting rarely helps. */
    private static final int DELIVERY_TIMEOUT_MS = 120_000;

    private ProducerSettings() {}

    /**
     * Settings a promise rests on. Others, such as {@code linger.ms} or compression, are the publisher's choice.
     *
     * <p>A send that fails has no known end: the record may be there. Send the same record again; under the same ids it
     * is told once.
     */
    public static Map<String, Object> recommended() {
        return Map.of(
                // Acknowledged means on every in-sync replica; nothing less survives the loss of a broker.
                "acks",
                "all",
                // The producer's own retries write once, and in order.
                "enable.idempotence",
                true,
                "delivery.timeout.ms",
                DELIVERY_TIMEOUT_MS,
                // What the topics take; a larger request is refused here and not by the broker.
                "max.request.size",
                TopicCatalogue.MAX_RECORD_BYTES);
    }
}
