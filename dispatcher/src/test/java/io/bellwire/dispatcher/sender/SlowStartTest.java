package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowStartTest {
    @ParameterizedTest
    @CsvSource({"0, 512", "999, 512", "1000, 1024", "3500, 4096", "4000, 8192", "60000, 8192", "999999999, 8192"})
    void takesOnTwiceAsMuchWithEverySecond(long millis, int allowed) {
        long started = Long.MAX_VALUE - 5;

        assertThat(new SlowStart(8_192, started)
                        .allowed(started + Duration.ofMillis(millis).toNanos()))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "60000, 100"})
    void takesOnNoMoreThanItMay(long millis, int allowed) {
        assertThat(new SlowStart(100, 0).allowed(Duration.ofMillis(millis).toNanos()))
                .isEqualTo(allowed);
    }
}
