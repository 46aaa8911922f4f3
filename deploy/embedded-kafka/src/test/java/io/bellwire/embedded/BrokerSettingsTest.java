package io.bellwire.embedded;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerSettingsTest {
    private static final BrokerSettings SETTINGS = BrokerSettings.in(Path.of("data"));

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void refusesAPortThatIsNone(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withPort(port))
                .withMessage("port: " + port + " (expected: 0 for any free port, or 1..65535)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.id", "listeners", "log.dirs"})
    void refusesExtraPropertiesThatMakeItAnotherNode(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withExtra(key, "2"))
                .withMessage("extra: " + key + " (expected: none of the keys the broker sets itself)");
    }

    @Test
    void refusesAHostThatClientsCannotConnectTo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BrokerSettings(Path.of("data"), "0.0.0.0", 0, Map.of()))
                .withMessageStartingWith("host: 0.0.0.0 (expected: ");
    }

    @Test
    void refusesADirectoryThatKafkaWouldReadAsTwo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BrokerSettings.in(Path.of("a,b")))
                .withMessageEndingWith("(expected: no comma, Kafka reads it as a list)");
    }
}
