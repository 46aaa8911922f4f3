package io.bellwire.service;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    private static final ConfigDef DEFINITION = new ConfigDef()
            .define("gateway.http.port", INT, 8080, between(0, 65_535), LOW, "")
            .define("gateway.http.host", STRING, "127.0.0.1", LOW, "")
            .define(
                    "gateway.ack.timeout",
                    STRING,
                    "5s",
                    ConfigRules.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
                    LOW,
                    "")
            .define("egress.ipv6", BOOLEAN, false, LOW, "")
            .define("egress.own.hosts", LIST, List.of(), LOW, "")
            .define("kafka.bootstrap.servers", STRING, "broker:9092", LOW, "");
    private static final ConfigDef WITH_REQUIRED_KEY = new ConfigDef().define("admin.key", STRING, LOW, "");

    @TempDir
    private Path directory;

    @Test
    void hasTheDefaultsOfItsDefinitions() throws ConfigurationException {
        Configuration configuration = given(Map.of());

        assertThat(configuration.integer("gateway.http.port")).isEqualTo(8080);
        assertThat(configuration.string("gateway.http.host")).isEqualTo("127.0.0.1");
        assertThat(configuration.duration("gateway.ack.timeout")).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.bool("egress.ipv6")).isFalse();
        assertThat(configuration.list("egress.own.hosts")).isEmpty();
    }

    @Test
    void letsEachLayerWinOverTheOneBeforeIt() throws Exception {
        Map<String, String> defaults = Map.of("gateway.http.port", "1", "gateway.http.host", "from-defaults");
        Path file = file("gateway.http.port=2", "gateway.ack.timeout=2s", "egress.own.hosts=from-file");
        Map<String, String> environment =
                Map.of("BELLWIRE_GATEWAY_HTTP_PORT", "3", "BELLWIRE_GATEWAY_ACK_TIMEOUT", "3s");
        Map<String, String> overrides = Map.of("gateway.http.port", "4");

        Configuration configuration = Configuration.load(file, environment, overrides, defaults, List.of(DEFINITION));

        assertThat(configuration.integer("gateway.http.port")).isEqualTo(4);
        assertThat(configuration.duration("gateway.ack.timeout")).isEqualTo(Duration.ofSeconds(3));
        assertThat(configuration.list("egress.own.hosts")).containsExactly("from-file");
        assertThat(configuration.string("gateway.http.host")).isEqualTo("from-defaults");
    }

    @Test
    void refusesAMisspeltKeyAndSaysWhatWasMeant() {
        assertThatThrownBy(() -> given(Map.of("gateway.htp.port", "80")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("gateway.htp.port: unknown key (did you mean gateway.http.port?)");
    }

    @Test
    void suggestsNothingForAKeyFarFromEveryOther() {
        assertThatThrownBy(() -> given(Map.of("colour.of.the.sea", "blue")))
                .hasMessage("colour.of.the.sea: unknown key");
    }

    @Test
    void refusesAMisspeltVariable() {
        assertThatThrownBy(() -> environment(Map.of("BELLWIRE_GATEWAY_HTTP_PROT", "80")))
                .hasMessage("BELLWIRE_GATEWAY_HTTP_PROT: unknown key (environment)"
                        + " (did you mean BELLWIRE_GATEWAY_HTTP_PORT?)");
    }

    @Test
    void listsEveryBadKeyAtOnce() {
        Map<String, String> values = Map.of(
                "gateway.http.port", "70000",
                "gateway.ack.timeout", "5",
                "egress.ipv6", "perhaps",
                "gatway.http.host", "x");

        ConfigurationException refusal = catchThrowableOfType(
                ConfigurationException.class, () -> Configuration.of(values, List.of(DEFINITION, WITH_REQUIRED_KEY)));

        assertThat(refusal.problems()).hasSize(5);
        assertThat(refusal.problems().get(0)).isEqualTo("admin.key: not set (expected: a value; it has no default)");
        assertThat(refusal.problems().get(1)).startsWith("egress.ipv6: ").contains("perhaps");
        assertThat(refusal.problems().get(2))
                .isEqualTo("gateway.ack.timeout: 5 (expected: a duration from 100ms to 1m)");
        assertThat(refusal.problems().get(3)).startsWith("gateway.http.port: ").contains("70000");
        assertThat(refusal.problems().get(4)).startsWith("gatway.http.host: unknown key");
    }

    @Test
    void leavesOtherVariablesOfTheEnvironmentAlone() throws ConfigurationException {
        Configuration configuration = environment(Map.of("PATH", "/bin", "BELLWIRE_HEAP", "2g"));

        assertThat(configuration.integer("gateway.http.port")).isEqualTo(8080);
    }

    @Test
    void passesKafkaKeysThroughWithoutTheirPrefix() throws ConfigurationException {
        Configuration configuration = given(Map.of("kafka.security.protocol", "SSL"));

        assertThat(configuration.kafkaProperties()).containsExactly(Map.entry("security.protocol", "SSL"));
    }

    @Test
    void passesKafkaVariablesThroughWithDotsForUnderscores() throws ConfigurationException {
        Configuration configuration = environment(Map.of("BELLWIRE_KAFKA_SASL_MECHANISM", "PLAIN"));

        assertThat(configuration.kafkaProperties()).containsExactly(Map.entry("sasl.mechanism", "PLAIN"));
    }

    @Test
    void keepsADefinedKafkaKeyForItself() throws ConfigurationException {
        Configuration configuration = given(Map.of("kafka.bootstrap.servers", "a:1,b:2"));

        assertThat(configuration.string("kafka.bootstrap.servers")).isEqualTo("a:1,b:2");
        assertThat(configuration.kafkaProperties()).isEmpty();
    }

    @Test
    void saysWhichFileCannotBeRead() {
        Path missing = directory.resolve("missing.properties");

        assertThatThrownBy(() -> Configuration.load(missing, Map.of(), Map.of(), Map.of(), List.of(DEFINITION)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("--config: " + missing + " cannot be read");
    }

    @Test
    void readsAFileAsUtf8() throws Exception {
        Path file = file("gateway.http.host=bücher.example");

        Configuration configuration = Configuration.load(file, Map.of(), Map.of(), Map.of(), List.of(DEFINITION));

        assertThat(configuration.string("gateway.http.host")).isEqualTo("bücher.example");
    }

    @Test
    void takesAnAskForAnUndefinedKeyForABug() throws ConfigurationException {
        Configuration configuration = given(Map.of());

        assertThatThrownBy(() -> configuration.string("console.http.port"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("key: console.http.port");
    }

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("bellwire.properties"), List.of(lines));
    }

    private static Configuration given(Map<String, String> values) throws ConfigurationException {
        return Configuration.of(values, List.of(DEFINITION));
    }

    private static Configuration environment(Map<String, String> environment) throws ConfigurationException {
        return Configuration.load(null, environment, Map.of(), Map.of(), List.of(DEFINITION));
    }
}
