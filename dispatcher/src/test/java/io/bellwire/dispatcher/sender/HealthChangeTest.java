package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.BreakerState;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HealthChangeTest {
    private static final Breaker.Settings SETTINGS = Breaker.Settings.STANDARD;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");
    private static final Instant EARLIER = Instant.parse("2025-12-31T00:00:00Z");
    private static final Breaker CLOSED = Breaker.Closed.from(EARLIER);
    private static final Breaker OPEN = new Breaker.Open(NOW, NOW.plusSeconds(5), Duration.ofSeconds(5));
    private static final AttemptOutcome OK = answered(200);
    private static final AttemptOutcome GONE = answered(410);
    private static final AttemptOutcome TIMEOUT = new AttemptOutcome.Failed(ErrorClass.TIMEOUT, "no answer");

    @Test
    void isSilentWhileNothingChanges() {
        assertThat(after(null, OK, false, CLOSED)).isNull();
        assertThat(after(null, TIMEOUT, false, CLOSED)).isNull();
        assertThat(after(health(HealthState.HEALTHY).build(), OK, false, CLOSED))
                .isNull();
        assertThat(after(health(HealthState.DISABLED).build(), TIMEOUT, false, CLOSED))
                .isNull();
        EndpointHealth open = after(null, TIMEOUT, false, OPEN);
        assertThat(after(open, TIMEOUT, false, OPEN)).isNull();
    }

    @Test
    void saysThatABreakerOpenedAndLeavesTheStateAlone() {
        EndpointHealth said = after(health(HealthState.DISABLED).build(), TIMEOUT, false, OPEN);

        assertThat(said)
                .isEqualTo(health(HealthState.DISABLED)
                        .setBreaker(BreakerState.OPEN)
                        .setOpenUntil(Instant.parse("2026-01-01T00:00:05.123Z"))
                        .setObservedBy("self")
                        .build());
    }

    @Test
    void saysThatItClosedAgain() {
        EndpointHealth open = after(null, TIMEOUT, false, OPEN);

        EndpointHealth half = after(open, OK, false, new Breaker.HalfOpen(NOW, Duration.ofSeconds(5), 1));
        EndpointHealth closed = after(half, OK, false, CLOSED);

        assertThat(half.getBreaker()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(closed.getBreaker()).isEqualTo(BreakerState.CLOSED);
        assertThat(closed.getOpenUntil()).isNull();
        assertThat(closed.getState()).isEqualTo(HealthState.HEALTHY);
        assertThat(closed.getChangedAt()).isEqualTo(open.getChangedAt());
    }

    @Test
    void disablesAndMendsWithoutTouchingTheBreaker() {
        EndpointHealth open = after(null, TIMEOUT, false, OPEN);

        EndpointHealth gone = after(open, GONE, false, OPEN);
        EndpointHealth mended = after(gone, OK, true, OPEN);

        assertThat(gone.getState()).isEqualTo(HealthState.DISABLED);
        assertThat(gone.getReason()).isEqualTo("gone");
        assertThat(gone.getChangedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00.123Z"));
        assertThat(gone.getBreaker()).isEqualTo(BreakerState.OPEN);
        assertThat(mended.getState()).isEqualTo(HealthState.HEALTHY);
        assertThat(mended.getReason()).isNull();
        assertThat(mended.getBreaker()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void takesABreakerOverAsItWasLeft() {
        assertThat(HealthChange.breaker(null, NOW, SETTINGS)).isInstanceOf(Breaker.Closed.class);
        assertThat(taken(BreakerState.CLOSED, null)).isInstanceOf(Breaker.Closed.class);
        assertThat(taken(BreakerState.HALF_OPEN, null)).isInstanceOf(Breaker.HalfOpen.class);
        assertThat(taken(BreakerState.OPEN, NOW)).isInstanceOf(Breaker.HalfOpen.class);
        assertThat(taken(BreakerState.OPEN, null)).isInstanceOf(Breaker.HalfOpen.class);

        Instant soon = NOW.plusSeconds(30);
        assertThat(taken(BreakerState.OPEN, soon)).isEqualTo(new Breaker.Open(NOW, soon, Duration.ofSeconds(30)));
        Instant verySoon = NOW.plusSeconds(1);
        assertThat(taken(BreakerState.OPEN, verySoon))
                .isEqualTo(new Breaker.Open(NOW, verySoon, SETTINGS.firstPause()));
    }

    @Test
    void doesNotTrustAnotherClockForLong() {
        assertThat(taken(BreakerState.OPEN, NOW.plus(Duration.ofDays(365))))
                .isEqualTo(new Breaker.Open(NOW, NOW.plus(SETTINGS.longestPause()), SETTINGS.longestPause()));
    }

    private static Breaker taken(BreakerState state, @Nullable Instant until) {
        EndpointHealth health = health(HealthState.HEALTHY)
                .setBreaker(state)
                .setOpenUntil(until)
                .build();
        return HealthChange.breaker(health, NOW, SETTINGS);
    }

    private static EndpointHealth.Builder health(HealthState state) {
        return EndpointHealth.newBuilder()
                .setEndpointId("ep_1")
                .setMerchantId("m1")
                .setState(state)
                .setChangedAt(EARLIER);
    }

    private static AttemptOutcome answered(int status) {
        return new AttemptOutcome.Answered(status, Optional.empty());
    }

    private static @Nullable EndpointHealth after(
            @Nullable EndpointHealth before, AttemptOutcome outcome, boolean mends, Breaker breaker) {
        return HealthChange.after(
                Tasks.task("dl_1", "ep_1", "subject"),
                before,
                AttemptReport.of(outcome, NOW, Duration.ZERO),
                mends,
                breaker,
                "self");
    }
}
