package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.sender.http.Decision;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.schemas.topics.RetrySchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NextStepTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5)));

    @Test
    void aDeliveredOneIsDone() {
        assertThat(NextStep.after(new Decision.Delivered(), 3, SCHEDULE, NOW)).isEqualTo(new NextStep.Delivered());
    }

    @ParameterizedTest(name = "{0} tiers used, asked to wait {1} s: waits in tier {2} for {3} s")
    @CsvSource({
        "0, 0, 0, 10",
        "1, 0, 1, 60",
        "2, 0, 2, 300",
        "0, 5, 0, 10",
        "0, 10, 0, 10",
        "0, 11, 1, 60",
        "0, 200, 2, 300",
        "0, 86400, 2, 300",
        "1, 10, 1, 60",
        "2, 86400, 2, 300",
    })
    void aFailedOneWaitsAtLeastItsTierAndAsLongAsItWasAskedTo(int used, long wish, int tier, long seconds) {
        assertThat(NextStep.after(retry(wish), used, SCHEDULE, NOW))
                .isEqualTo(new NextStep.RetryIn(tier, NOW.plusSeconds(seconds), ErrorClass.HTTP_5XX));
    }

    @ParameterizedTest(name = "{0} tiers used")
    @CsvSource({"3", "4", "1000000"})
    void aFailedOneIsADeadLetterOnceTheScheduleIsUsedUp(int used) {
        assertThat(NextStep.after(retry(0), used, SCHEDULE, NOW))
                .isEqualTo(new NextStep.DeadLetter(ErrorClass.HTTP_5XX));
    }

    @Test
    void aGoneEndpointMakesADeadLetterAtOnce() {
        assertThat(NextStep.after(new Decision.Dead(ErrorClass.GONE), 0, SCHEDULE, NOW))
                .isEqualTo(new NextStep.DeadLetter(ErrorClass.GONE));
    }

    @Test
    void withOneTierTheSecondFailureIsTheLast() {
        RetrySchedule once = new RetrySchedule(List.of(Duration.ofSeconds(10)));

        assertThat(NextStep.after(retry(0), 0, once, NOW)).isInstanceOf(NextStep.RetryIn.class);
        assertThat(NextStep.after(retry(0), 1, once, NOW)).isEqualTo(new NextStep.DeadLetter(ErrorClass.HTTP_5XX));
    }

    private static Decision retry(long wishSeconds) {
        Optional<Duration> wish = wishSeconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(wishSeconds));
        return new Decision.Retry(ErrorClass.HTTP_5XX, wish);
    }
}
