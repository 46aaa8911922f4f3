package io.bellwire.embedded;

import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/** What is to become of a transaction that a partition holds open. */
enum TransactionEnd {
    /** Its producer may go on with it, or the coordinator will end it when its time is up. */
    STILL_RUNNING,
    /** The coordinator is about to write its end. */
    BEING_WRITTEN,
    COMMIT,
    ABORT;

    /**
     * @param transaction as the coordinator knows it now; null when it knows nothing of the producer any more
     */
    static TransactionEnd of(String topic, ProducerState open, @Nullable TransactionDescription transaction) {
        if (transaction == null) {
            return unknown(topic);
        }
        // Deciding on an end raises the epoch by one.
        boolean isItsLast = open.producerEpoch() >= transaction.producerEpoch() - 1;
        return switch (transaction.state()) {
            case ONGOING -> open.producerEpoch() == transaction.producerEpoch() ? STILL_RUNNING : unknown(topic);
            case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> isItsLast ? BEING_WRITTEN : unknown(topic);
            case COMPLETE_COMMIT -> isItsLast ? COMMIT : unknown(topic);
            case COMPLETE_ABORT -> isItsLast ? ABORT : unknown(topic);
            default -> unknown(topic);
        };
    }

    /** Nobody remembers the decision: output stays and offsets do not move, so that work may be done twice and never not at all. */
    private static TransactionEnd unknown(String topic) {
        return topic.equals(Topic.GROUP_METADATA_TOPIC_NAME) ? ABORT : COMMIT;
    }
}
