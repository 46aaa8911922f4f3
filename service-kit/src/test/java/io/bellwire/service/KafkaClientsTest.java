package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaClientsTest {
    @ParameterizedTest
    @ValueSource(strings = {"isolation.level", "consumer.isolation.level", "main.consumer.isolation.level"})
    void streamsReadWhatIsCommittedWhateverIsPassedThrough(String key) throws ConfigurationException {
        Map<String, Object> streams = streams(Map.of("kafka." + key, "read_uncommitted"));

        assertThat(streams).containsEntry("main.consumer.isolation.level", "read_committed");
    }

    @Test
    void tellsTheSessionTimeoutThatConsumersGet() throws ConfigurationException {
        assertThat(clients(Map.of()).sessionTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(clients(Map.of("kafka.session.timeout.ms", "6000")).sessionTimeout())
                .isEqualTo(Duration.ofSeconds(6));
    }

    private static Map<String, Object> streams(Map<String, String> settings) throws ConfigurationException {
        return clients(settings).streams("router");
    }

    private static KafkaClients clients(Map<String, String> settings) throws ConfigurationException {
        Map<String, String> values = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", "unused:1",
                "admin.key", "0123456789abcdef",
                "secrets.key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        values.putAll(settings);
        return KafkaClients.from(Configuration.of(values, List.of(CommonConfig.DEFINITION)));
    }
}
