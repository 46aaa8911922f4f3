package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyConfigTest {
    private static final String SECRET = "hunter2";

    @Test
    void thereIsNoneUnlessItIsSet() throws ConfigurationException {
        assertThat(ProxyConfig.proxy(configuration(Map.of()))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://proxy:3128", "HTTP://egress.internal:8080", "http://10.0.0.7:1", "http://[fd00::7]:65535"
            })
    void takesANameOrAnAddressAndAPort(String url) throws ConfigurationException {
        assertThat(ProxyConfig.proxy(configuration(Map.of("egress.proxy", url))))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://proxy:3128",
                "http://proxy",
                "http://proxy:0",
                "http://proxy:65536",
                "http://proxy:3128/",
                "http://user:hunter2@proxy:3128",
                "http://pro xy:3128",
                "proxy:3128",
                "socks5://proxy:1080",
            })
    void refusesAnythingElseAndShowsNoneOfIt(String url) {
        assertThatThrownBy(() -> configuration(Map.of("egress.proxy", url)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("egress.proxy: (redacted) (expected: http://host:port")
                .hasMessageNotContaining(SECRET)
                .hasMessageNotContaining("xy:3128");
    }

    @Test
    void showsItsPasswordNowhere() throws ConfigurationException {
        Configuration configuration = configuration(
                Map.of("egress.proxy", "http://proxy:1", "egress.proxy.user", "bell", "egress.proxy.password", SECRET));

        assertThat(ProxyConfig.proxy(configuration)).hasToString("EgressProxy[proxy:1, authorization=redacted]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2\r\nX: y", "hunter2\u00e9"})
    void refusesAPasswordThatCouldEndItsLineAndDoesNotShowIt(String password) {
        assertThatThrownBy(() -> configuration(Map.of(
                        "egress.proxy",
                        "http://proxy:1",
                        "egress.proxy.user",
                        "bell",
                        "egress.proxy.password",
                        password)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("egress.proxy.password: (redacted)")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void refusesAPasswordOfNobody() throws ConfigurationException {
        Configuration configuration =
                configuration(Map.of("egress.proxy", "http://proxy:1", "egress.proxy.password", SECRET));

        assertThatThrownBy(() -> ProxyConfig.proxy(configuration))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("egress.proxy.user: empty")
                .hasMessageNotContaining(SECRET);
    }

    private static Configuration configuration(Map<String, String> settings) throws ConfigurationException {
        return Configuration.of(settings, List.of(SenderConfig.DEFINITION));
    }
}
