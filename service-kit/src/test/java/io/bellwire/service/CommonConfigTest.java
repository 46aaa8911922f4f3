package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.schemas.egress.EgressSettings;
import io.bellwire.schemas.topics.TopicCatalogue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommonConfigTest {
    @Test
    void describesTheTopicsOfAnInstallation() throws ConfigurationException {
        TopicCatalogue topics =
                CommonConfig.topics(given(Map.of("topics.prefix", "eu.", "retry.schedule", "250ms, 10s, 24h")));

        assertThat(topics.retryTiers()).containsExactly("eu.retry.250ms", "eu.retry.10s", "eu.retry.24h");
    }

    @ParameterizedTest
    @CsvSource({
        "topics.prefix, 'with space', with space",
        "retry.schedule, '1m,10s', '1m,10s'",
        "retry.schedule, soon, soon",
        "retry.schedule, ',', one duration or more",
        "egress.allow.cidrs, 300.0.0.0/8, 300.0.0.0/8",
        "egress.deny.cidrs, '8.8.8.8,10.0.0.1/8', 10.0.0.1/8",
        "egress.deny.suffixes, 'example.net,*.example.org', *.example.org",
        "egress.own.hosts, 10.0.0.0/99, 10.0.0.0/99",
        "egress.nat64.prefixes, 64:ff9b::/97, 64:ff9b::/97",
        "topics.partitions, 0, 0"
    })
    void namesTheKeyTheValueAndTheRule(String key, String value, String shown) {
        assertThatThrownBy(() -> given(Map.of(key, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining(shown);
    }

    @ParameterizedTest
    @CsvSource({"admin.key, too-short", "secrets.key, bm90MzJieXRlcw=="})
    void neverRepeatsASecretItRefuses(String key, String secret) {
        assertThatThrownBy(() -> given(Map.of(key, secret)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageNotContaining(secret);
    }

    @Test
    void readsWhatTheOperatorDecidesAboutEgress() throws ConfigurationException {
        EgressSettings egress = CommonConfig.egress(given(Map.of(
                "egress.allow.http", "true",
                "egress.allow.cidrs", "127.0.0.0/8",
                "egress.ipv6", "true",
                "egress.own.hosts", "hooks.example.net, 8.8.4.4",
                "egress.deny.cidrs", "127.0.0.53, 8.8.8.0/24",
                "egress.deny.suffixes", "rival.example.net",
                "egress.nat64.prefixes", "64:ff9b::/96")));

        assertThat(egress)
                .isEqualTo(new EgressSettings(
                        true,
                        List.of("127.0.0.0/8"),
                        true,
                        List.of("hooks.example.net", "8.8.4.4"),
                        EgressSettings.DEFAULT_PORTS,
                        List.of("127.0.0.53", "8.8.8.0/24"),
                        List.of("rival.example.net"),
                        List.of("64:ff9b::/96")));
        assertThat(CommonConfig.egress(given(Map.of()))).isEqualTo(EgressSettings.strict());
    }

    private static Configuration given(Map<String, String> values) throws ConfigurationException {
        Map<String, String> all = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", "broker:9092",
                "admin.key", "0123456789abcdef",
                "secrets.key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
        all.putAll(values);
        return Configuration.of(all, List.of(CommonConfig.DEFINITION));
    }
}
