package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "30 | PT30S",
                "00120 | PT2M",
                "86400 | PT24H",
                "86401 | PT24H",
                "99999999999999999999 | PT24H",
                "Thu, 01 Jan 2026 00:10:00 GMT | PT10M",
                "Wed, 31 Dec 2025 23:59:00 GMT | PT0S",
                "Fri, 01 Jan 2027 00:00:00 GMT | PT24H",
            })
    void readsSecondsAndDatesWithinADay(String value, Duration expected) {
        assertThat(RetryAfter.parse(value, NOW)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 7 ",
                "-1",
                "+5",
                "120.5",
                "1e9",
                "0x10",
                "soon",
                "\u0663",
                "30, 60",
                "Fri, 01 Jan 2026 00:10:00 GMT",
                "Thu, 1 Jan 2026 00:10:00 GMT",
                "Thursday, 01-Jan-26 00:10:00 GMT",
                "Thu Jan  1 00:10:00 2026",
                "Thu, 31 Feb 2026 00:10:00 GMT",
                "Thu, 01 Jan 2026 00:10:00 UTC",
                "Thu, 01 Jan 2026 24:10:00 GMT",
            })
    void ignoresEverythingElse(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEmpty();
    }

    @Test
    void ignoresAVeryLongNumber() {
        assertThat(RetryAfter.parse("9".repeat(8_192), NOW)).isEmpty();
    }
}
