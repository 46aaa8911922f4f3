package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.dispatcher.sender.http.ClientTls;
import io.bellwire.dispatcher.sender.http.HttpSender;
import io.bellwire.dispatcher.sender.http.HttpSettings;
import io.bellwire.dispatcher.sender.http.Transport;
import io.bellwire.schemas.egress.EgressSettings;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An endpoint whose URL is fine, and whose address is forbidden each time it is looked up. */
class ForbiddenAddressTest {
    private static final EgressSettings LISTED = EgressSettings.of(true, List.of("127.0.0.0/8"), false);
    private static final int OWED = 30;
    private static final int PAUSED_AFTER = Breaker.Settings.STANDARD.inARow();

    @Test
    void triesAgainLaterEachTimeAndPausesTheEndpointAfterAFew() throws Exception {
        try (ShareUnderTest share = new ShareUnderTest("http://127.0.0.1:9/", LISTED, ForbiddenAddressTest::strict)) {
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

    private static HttpSender strict(EventLoop loop, InstantSource clock) {
        return HttpSender.open(
                loop,
                Transport.best(),
                HttpSettings.standard("test"),
                EgressSettings.strict(),
                ClientTls.trustingThePlatform(),
                clock);
    }
}
