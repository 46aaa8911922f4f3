package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicAdminTest {
    @ParameterizedTest
    @CsvSource({"1000, 1 s", "250, 250 ms"})
    void saysHowLongNoBrokerAnswered(String timeoutMillis, String said) throws Exception {
        Configuration configuration = Configuration.of(
                Map.of(
                        "kafka.bootstrap.servers",
                        "127.0.0.1:" + closedPort(),
                        "kafka.default.api.timeout.ms",
                        timeoutMillis,
                        "kafka.request.timeout.ms",
                        timeoutMillis,
                        "admin.key",
                        "0123456789abcdef",
                        "secrets.key",
                        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
                List.of(CommonConfig.DEFINITION));

        try (TopicAdmin topics = TopicAdmin.open(configuration)) {
            assertThatThrownBy(topics::check)
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("kafka.bootstrap.servers: no broker answered within " + said + '.');
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket picked = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return picked.getLocalPort();
        }
    }
}
