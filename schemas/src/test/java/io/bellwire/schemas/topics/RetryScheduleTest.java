package io.bellwire.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryScheduleTest {
    @Test
    void countsItsTiers() {
        RetrySchedule schedule = new RetrySchedule(List.of(Duration.ofSeconds(10), Duration.ofMinutes(1)));

        assertThat(schedule.size()).isEqualTo(2);
        assertThat(schedule.total()).isEqualTo(schedule.delay(0).plus(schedule.delay(1)));
        assertThat(schedule.delay(1)).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource({"PT0.25S, 250ms", "PT10S, 10s", "PT90S, 90s", "PT5M, 5m", "PT90M, 90m", "PT24H, 24h", "PT48H, 48h"})
    void labelsATierByTheLargestUnitThatDividesIt(Duration delay, String label) {
        assertThat(new RetrySchedule(List.of(delay)).label(0)).isEqualTo(label);
    }

    @Test
    void refusesToBeEmptySinceWhatIsPutOffNeedsATierToWaitIn() {
        assertThatThrownBy(() -> new RetrySchedule(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retry.schedule: [] (expected: at least one duration)");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT1S", "PT-1S, PT1S", "PT1M, PT10S", "PT10S, PT10S"})
    void refusesDelaysThatDoNotGrow(Duration first, Duration second) {
        assertThatThrownBy(() -> new RetrySchedule(List.of(first, second)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("retry.schedule: ")
                .hasMessageEndingWith("(expected: positive durations, each longer than the one before)");
    }
}
