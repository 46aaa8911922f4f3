package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bellwire.dispatcher.sender.http.TlsProvider;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SenderConfigTest {
    @Test
    void waitsForHeadersThreeQuartersOfAnAttemptUnlessToldOtherwise() throws ConfigurationException {
        assertThat(config(Map.of(SenderConfig.DELIVERY_TIMEOUT, "2s")).headersTimeout())
                .isEqualTo(Duration.ofMillis(1_500));
        assertThat(config(Map.of(SenderConfig.HEADERS_TIMEOUT, "4s")).headersTimeout())
                .isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void refusesToWaitForHeadersLongerThanForTheAttempt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        config(Map.of(SenderConfig.DELIVERY_TIMEOUT, "2s", SenderConfig.HEADERS_TIMEOUT, "2001ms")))
                .withMessage("delivery.headers.timeout: 2001ms (expected: <= delivery.timeout, which is 2000ms)");
    }

    @Test
    void takesTheNativeTlsWhereItLoadsUnlessToldOtherwise() throws ConfigurationException {
        assertThat(config(Map.of()).tlsProvider()).isEqualTo(TlsProvider.AUTO);
        assertThat(config(Map.of(SenderConfig.TLS_PROVIDER, "jdk")).tlsProvider())
                .isEqualTo(TlsProvider.JDK);
    }

    private static SenderConfig config(Map<String, String> settings) throws ConfigurationException {
        return SenderConfig.from(Configuration.of(settings, List.of(SenderConfig.DEFINITION)));
    }
}
