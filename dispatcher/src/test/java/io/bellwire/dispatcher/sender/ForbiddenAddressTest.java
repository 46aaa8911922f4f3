package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.schemas.egress.EgressSettings;
import org.junit.jupiter.api.Test;

/** An endpoint whose URL is fine, and whose address is forbidden each time it is looked up. */
class ForbiddenAddressTest {
    private static final int OWED = 30;
    private static final int PAUSED_AFTER = Breaker.Settings.STANDARD.inARow();

    @Test
    void triesAgainLaterEachTimeAndPausesTheEndpointAfterAFew() throws Exception {
        try (ShareUnderTest share = new ShareUnderTest(
                "http://127.0.0.1:9/", ShareUnderTest.LOOPBACK, ShareUnderTest.under(EgressSettings.strict()))) {
            share.handOver(OWED);

            await().until(() -> share.records("retry.10s") == OWED);
            assertThat(share.records("delivery.attempts")).isEqualTo(PAUSED_AFTER);
            assertThat(share.records("dead-letters")).isZero();
            assertThat(share.records("endpoint.health")).isEqualTo(1);
            assertThat(share.counted("bellwire.sender.egress.refused", "error", "dns_forbidden", "rule", "LOOPBACK"))
                    .isEqualTo(PAUSED_AFTER);
            assertThat(share.counted("bellwire.sender.egress.paused")).isEqualTo(1);
            assertThat(share.counted("bellwire.sender.put.off", "reason", "breaker_open"))
                    .isEqualTo(OWED - PAUSED_AFTER);
        }
    }
}
