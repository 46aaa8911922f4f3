package io.bellwire.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest.TxnMarkerEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpenTransactionTest {
    private static final TopicPartition RETRIES = new TopicPartition("deliveries.retry", 3);
    private static final TopicPartition OFFSETS = new TopicPartition("__consumer_offsets", 7);
    private static final int COORDINATOR_EPOCH = 9;

    @Test
    void isJudgedByTheTransactionOfItsProducer() {
        List<OpenTransaction> open = OpenTransaction.of(
                Map.of(RETRIES, List.of(open(5, 2), open(6, 2))),
                List.of(
                        transaction(6, TransactionState.COMPLETE_ABORT, 3),
                        transaction(5, TransactionState.COMPLETE_COMMIT, 3)));

        assertThat(open)
                .extracting(each -> each.producer().producerId(), OpenTransaction::end)
                .containsExactly(tuple(5L, TransactionEnd.COMMIT), tuple(6L, TransactionEnd.ABORT));
    }

    @Test
    void isFoundInEveryPartitionThatHoldsIt() {
        List<OpenTransaction> open = OpenTransaction.of(
                Map.of(RETRIES, List.of(open(5, 2)), OFFSETS, List.of(open(5, 2))),
                List.of(transaction(5, TransactionState.PREPARE_COMMIT, 3)));

        assertThat(open)
                .extracting(OpenTransaction::partition, OpenTransaction::end)
                .containsExactlyInAnyOrder(
                        tuple(RETRIES, TransactionEnd.BEING_WRITTEN), tuple(OFFSETS, TransactionEnd.BEING_WRITTEN));
    }

    @Test
    void isNoneWhereTheProducerHasEndedItsLast() {
        ProducerState ended = new ProducerState(5, 2, 0, 0, OptionalInt.of(COORDINATOR_EPOCH), OptionalLong.empty());

        assertThat(OpenTransaction.of(Map.of(RETRIES, List.of(ended)), List.of()))
                .isEmpty();
    }

    @Test
    void endsWithTheEpochThatTheCoordinatorKnowsElseWithThatOfItsProducer() {
        Map<TopicPartition, List<ProducerState>> producers = Map.of(RETRIES, List.of(open(5, 2)));

        assertThat(OpenTransaction.of(producers, List.of(transaction(5, TransactionState.COMPLETE_COMMIT, 3))))
                .extracting(each -> each.marker().producerEpoch())
                .containsExactly((short) 3);
        assertThat(OpenTransaction.of(producers, List.of()))
                .extracting(each -> each.marker().producerEpoch())
                .containsExactly((short) 2);
    }

    @ParameterizedTest
    @CsvSource({"COMMIT, COMMIT", "ABORT, ABORT"})
    void marksItsPartitionWithWhatWasDecided(TransactionEnd end, TransactionResult result) {
        TxnMarkerEntry marker = new OpenTransaction(RETRIES, open(5, 2), end, 3).marker();

        assertThat(marker.producerId()).isEqualTo(5);
        assertThat(marker.coordinatorEpoch()).isEqualTo(COORDINATOR_EPOCH);
        assertThat(marker.transactionResult()).isEqualTo(result);
        assertThat(marker.partitions()).containsExactly(RETRIES);
    }

    @ParameterizedTest
    @EnumSource(names = {"STILL_RUNNING", "BEING_WRITTEN"})
    void isNotMarkedBeforeItsEndIsDecided(TransactionEnd end) {
        OpenTransaction undecided = new OpenTransaction(RETRIES, open(5, 2), end, 3);

        assertThatThrownBy(undecided::marker)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("end: " + end + " (expected: COMMIT or ABORT, in deliveries.retry-3 of producer 5)");
    }

    private static ProducerState open(long producerId, int epoch) {
        return new ProducerState(producerId, epoch, 0, 0, OptionalInt.of(COORDINATOR_EPOCH), OptionalLong.of(4));
    }

    private static TransactionDescription transaction(long producerId, TransactionState state, int epoch) {
        return new TransactionDescription(1, state, producerId, epoch, 15_000, OptionalLong.empty(), Set.of());
    }
}
