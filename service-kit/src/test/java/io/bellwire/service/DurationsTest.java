package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "10s, PT10S", "5m, PT5M", "24h, PT24H", "7d, PT168H", "0s, PT0S", "' 10s ', PT10S"})
    void readsANumberAndItsUnit(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "10 s", "10S", "1w", "1h30m", "9999999999s"})
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(text + " (expected: a whole number and a unit: ms, s, m, h or d)");
    }

    @Test
    void readsAListInItsOrder() {
        assertThat(Durations.parseList("10s, 1m")).containsExactly(Duration.ofSeconds(10), Duration.ofMinutes(1));
    }

    @Test
    void readsAnEmptyListFromEmptyText() {
        assertThat(Durations.parseList("")).isEmpty();
    }
}
