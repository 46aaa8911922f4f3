package io.bellwire.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Chains chains = new Chains(50, NOW);

    @Test
    void stateAsManyThingsAsAreListenedTo() {
        assertThat(chains.next(7)).hasSize(7);
        assertThat(chains.next(1_000)).hasSize(1_000).doesNotHaveDuplicates();
    }

    @Test
    void comeToConfirmationsWithinTheFirstSeconds() {
        List<TransferObservation> firstSeconds = chains.next(5 * 50);

        assertThat(firstSeconds)
                .anyMatch(seen -> seen.getConfirmations() == chains.requiredConfirmations(seen.getChainId()));
    }

    @Test
    void showWithinMinutesWhatMakesChainsHard() {
        List<TransferObservation> firstMinutes = chains.next(5 * 60 * 50);

        assertThat(firstMinutes)
                .extracting(TransferObservation::getKind)
                .contains(
                        ObservationKind.MEMPOOL_SEEN,
                        ObservationKind.INCLUDED,
                        ObservationKind.REMOVED,
                        ObservationKind.REPLACED,
                        ObservationKind.DROPPED);
        assertThat(firstMinutes)
                .anyMatch(seen -> seen.getExecutionStatus() == ExecutionStatus.FAILED)
                .anyMatch(seen -> seen.getFinality() == Finality.FINALIZED)
                .anyMatch(seen -> !seen.getAsset().getVerified());
    }

    @Test
    void observeNothingInTheFutureForAnHour() {
        assertThat(chains.next(3_600 * 50)).last().satisfies(seen -> assertThat(seen.getObservedAt())
                .isBefore(NOW.plusSeconds(3_600)));
    }
}
