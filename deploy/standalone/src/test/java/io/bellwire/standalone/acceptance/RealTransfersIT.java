package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bellwire.testkit.client.EthereumTransfers;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acceptance 1: real input. */
@ExtendWith({SharedBellwire.class, ChildLogs.class})
class RealTransfersIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(RealTransfersIT.class);

    @Test
    void tellsEveryMerchantOfEveryRealTransferOnce(RunningBellwire bellwire) {
        Optional<EthereumTransfers> transfers = EthereumTransfers.find();
        assumeTrue(transfers.isPresent(), "the Ethereum data is not beside this checkout");

        RealTransfers.Figures figures = new RealTransfers(transfers.get()).run(bellwire, bellwire.codec());

        assertThat(figures.detected()).isEqualTo(418);
        assertThat(figures.confirmed()).isEqualTo(418);
        LOGGER.info("acceptance 1, real input: {}", figures);
    }
}
