package io.bellwire.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransactionEndTest {
    private static final int EPOCH = 3;
    private static final ProducerState OPEN = new ProducerState(5, EPOCH, 0, 0, OptionalInt.of(2), OptionalLong.of(4));

    @ParameterizedTest
    @CsvSource({
        "ONGOING, 3, STILL_RUNNING",
        "PREPARE_COMMIT, 4, BEING_WRITTEN",
        "PREPARE_ABORT, 4, BEING_WRITTEN",
        "COMPLETE_COMMIT, 4, COMMIT",
        "COMPLETE_ABORT, 4, ABORT",
        "COMPLETE_ABORT, 3, ABORT"
    })
    void followsTheCoordinatorsDecision(TransactionState state, int epoch, TransactionEnd end) {
        assertThat(TransactionEnd.of("deliveries.retry", OPEN, transaction(state, epoch)))
                .isEqualTo(end);
        assertThat(TransactionEnd.of("__consumer_offsets", OPEN, transaction(state, epoch)))
                .isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource({"EMPTY, 13", "ONGOING, 4", "PREPARE_COMMIT, 5", "COMPLETE_COMMIT, 5", "COMPLETE_ABORT, 5"})
    void repeatsRatherThanLosesWhenTheDecisionIsForgotten(TransactionState state, int epoch) {
        assertThat(TransactionEnd.of("deliveries.retry", OPEN, transaction(state, epoch)))
                .isEqualTo(TransactionEnd.COMMIT);
        assertThat(TransactionEnd.of("__consumer_offsets", OPEN, transaction(state, epoch)))
                .isEqualTo(TransactionEnd.ABORT);
    }

    @Test
    void repeatsRatherThanLosesWhenTheCoordinatorKnowsNothing() {
        assertThat(TransactionEnd.of("deliveries.retry", OPEN, null)).isEqualTo(TransactionEnd.COMMIT);
        assertThat(TransactionEnd.of("__consumer_offsets", OPEN, null)).isEqualTo(TransactionEnd.ABORT);
    }

    private static TransactionDescription transaction(TransactionState state, int epoch) {
        return new TransactionDescription(1, state, 5, epoch, 15_000, OptionalLong.empty(), Set.of());
    }
}
