package io.bellwire.gateway;

import java.util.List;
import org.apache.kafka.clients.producer.RecordMetadata;

/** How handing a batch to Kafka ended. */
sealed interface PublishOutcome {
    /** Every record is held by all in-sync replicas. */
    record Acknowledged(List<RecordMetadata> records) implements PublishOutcome {}

    /** At least one record was not acknowledged; others of the batch may be written. Sending it again is safe. */
    record Unavailable(Reason reason) implements PublishOutcome {}

    enum Reason {
        /** No room in the producer's buffer: Kafka takes less than comes in. */
        BUFFER_FULL("Kafka takes records more slowly than they come in."),
        /** No answer within {@code gateway.ack.timeout}, or a refusal. */
        NOT_ACKNOWLEDGED("Kafka did not acknowledge in time.");

        private final String detail;

        Reason(String detail) {
            this.detail = detail;
        }

        String detail() {
            return detail;
        }
    }
}
