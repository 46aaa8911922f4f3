package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerKeyTest {
    private static final String SECRET = "bw_0123456789abcdef";

    private final BearerKey key = BearerKey.of(SECRET);

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + SECRET, "bearer " + SECRET, "Bearer  " + SECRET + ' '})
    void takesTheKey(String header) {
        assertThat(key.matches(header)).isTrue();
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer bw_0123456789abcdeF", "Bearer bw_", "Basic " + SECRET, SECRET})
    void takesNothingElse(String header) {
        assertThat(key.matches(header)).isFalse();
    }

    @Test
    void isNeverPrinted() {
        assertThat(key.toString()).doesNotContain(SECRET);
    }
}
