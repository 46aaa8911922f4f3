package io.bellwire.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Normalisation;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Skipped where the data folder does not lie beside the checkout. */
class EthereumTransfersTest {
    private EthereumTransfers transfers;

    @BeforeEach
    void find() {
        assumeTrue(EthereumTransfers.find().isPresent(), "the data folder is not beside this checkout");
        transfers = EthereumTransfers.find().orElseThrow();
    }

    @Test
    void holdsFourHundredAndEighteenTransfersToTwoHundredAndNinetySevenReceivers() {
        assertThat(transfers.lines())
                .extracting(EthereumTransfers.Line::transferId)
                .hasSize(418)
                .doesNotHaveDuplicates();
        assertThat(transfers.receivers()).hasSize(297);
    }

    @Test
    void statesEachTransferInItsFinalSpelling() {
        List<TransferObservation> statements = transfers.seenBy("w1", 1, 12);

        assertThat(statements).hasSize(418).allSatisfy(statement -> {
            TransferObservation copy = TransferObservation.newBuilder(statement).build();
            assertThat(Normalisation.normalise(copy)).isEqualTo(statement);
            assertThat(statement.getHead().getHeight() - statement.getBlock().getHeight() + 1)
                    .isEqualTo(12);
        });
    }

    @Test
    void numbersTheStatementsOfAWatcherWithoutGaps() {
        List<TransferObservation> statements = transfers.seenBy("w1", 419, 12);

        assertThat(statements.get(0).getObservationId()).isEqualTo("w1:419");
        assertThat(statements.get(417).getWatcherSeq()).isEqualTo(836);
    }

    @Test
    void keepsAmountsOfThirtyOneDigits() {
        assertThat(transfers.seenBy("w1", 1, 1))
                .extracting(statement -> statement.getAmount().length())
                .contains(31);
    }
}
