package io.bellwire.embedded;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest.TxnMarkerEntry;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that a partition holds open, and what is to become of it.
 *
 * @param epoch the coordinator's epoch of the producer where it knows the producer: the partition takes no older one
 */
record OpenTransaction(TopicPartition partition, ProducerState producer, TransactionEnd end, int epoch) {
    private static final short NO_TRANSACTION_VERSION = 0;

    /**
     * @param producers of each partition, as it knows them
     * @param transactions as their coordinators knew them after that
     */
    static List<OpenTransaction> of(
            Map<TopicPartition, List<ProducerState>> producers, Collection<TransactionDescription> transactions) {
        Map<Long, TransactionDescription> byProducer = transactions.stream()
                .collect(Collectors.toMap(TransactionDescription::producerId, Function.identity(), (one, same) -> one));
        List<OpenTransaction> open = new ArrayList<>();
        producers.forEach((partition, ofPartition) -> ofPartition.stream()
                .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                .map(producer -> of(partition, producer, byProducer.get(producer.producerId())))
                .forEach(open::add));
        return open;
    }

    private static OpenTransaction of(
            TopicPartition partition, ProducerState producer, @Nullable TransactionDescription transaction) {
        TransactionEnd end = TransactionEnd.of(partition.topic(), producer, transaction);
        int epoch = transaction == null ? producer.producerEpoch() : transaction.producerEpoch();
        return new OpenTransaction(partition, producer, end, epoch);
    }

    /** What ends it in its partition. Only for what is to be committed or aborted. */
    TxnMarkerEntry marker() {
        TransactionResult result =
                switch (end) {
                    case COMMIT -> TransactionResult.COMMIT;
                    case ABORT -> TransactionResult.ABORT;
                    case STILL_RUNNING, BEING_WRITTEN ->
                        throw new IllegalStateException("end: " + end + " (expected: COMMIT or ABORT, in " + partition
                                + " of producer " + producer.producerId() + ')');
                };
        return new TxnMarkerEntry(
                producer.producerId(),
                (short) epoch,
                producer.coordinatorEpoch().orElse(0),
                result,
                List.of(partition),
                NO_TRANSACTION_VERSION);
    }
}
