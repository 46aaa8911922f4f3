package io.bellwire.standalone;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListeningPortsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void takesFreePorts() {
        assertThatCode(() -> ListeningPorts.requireFree(ports(Map.of()))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway.http.port", "console.http.port", "management.http.port", "kafka.embedded.port"})
    void refusesAPortThatIsTaken(String key) throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, LOOPBACK)) {
            Configuration configuration = ports(Map.of(key, holder.getLocalPort()));

            assertThatThrownBy(() -> ListeningPorts.requireFree(configuration))
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith(key + ": " + holder.getLocalPort() + " cannot be listened on (")
                    .hasMessageContaining("or set " + key + " to another port");
        }
    }

    @Test
    void refusesOnePortForTwoServers() throws Exception {
        int port = freePort();
        Configuration configuration = ports(Map.of("console.http.port", port, "gateway.http.port", port));

        assertThatThrownBy(() -> ListeningPorts.requireFree(configuration))
                .isInstanceOf(StartException.class)
                .hasMessageContaining(port + " cannot be listened on");
    }

    @Test
    void letsGoOfWhatItLookedAt() throws Exception {
        Configuration configuration = ports(Map.of("gateway.http.port", freePort()));

        ListeningPorts.requireFree(configuration);

        assertThatCode(() -> ListeningPorts.requireFree(configuration)).doesNotThrowAnyException();
    }

    private static int freePort() throws IOException {
        try (ServerSocket picked = new ServerSocket(0, 1, LOOPBACK)) {
            return picked.getLocalPort();
        }
    }

    /** Free ports but for these. */
    private static Configuration ports(Map<String, Integer> taken) throws ConfigurationException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", "embedded:0",
                "gateway.http.port", "0",
                "console.http.port", "0",
                "management.http.port", "0",
                "kafka.embedded.port", "0"));
        taken.forEach((key, port) -> settings.put(key, String.valueOf(port)));
        return new Settings(null, Map.of(), settings).forTopics();
    }
}
