package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerTest {
    private static final Duration ATTEMPT = Duration.ofMillis(100);
    private static final Breaker.Settings SETTINGS =
            new Breaker.Settings(5, 20, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(60), 3);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Breaker breaker = Breaker.Closed.from(now);

    @Test
    void opensWhenAttemptsFailInARow() {
        end(false, 4);
        assertThat(breaker).isInstanceOf(Breaker.Closed.class);

        end(false, 1);
        assertThat(breaker).isEqualTo(new Breaker.Open(now, now.plusSeconds(5), Duration.ofSeconds(5)));
        assertThat(breaker.allowed(SETTINGS)).isZero();
    }

    @Test
    void staysClosedWhenOneOfARowIsAnswered() {
        for (int i = 0; i < 3; i++) {
            end(false, 4);
            end(true, 1);
        }

        assertThat(breaker).isInstanceOf(Breaker.Closed.class);
    }

    @Test
    void opensWhenMostOfManyFail() {
        for (int i = 0; i < 4; i++) {
            end(false, 3);
            end(true, 2);
        }
        assertThat(breaker.isOpen()).isFalse(); // an answer never opens it

        end(false, 1);
        assertThat(breaker.isOpen()).isTrue();
    }

    @Test
    void staysClosedWhenHalfOfManyFail() {
        end(false, 1);
        end(true, 2);
        for (int i = 0; i < 30; i++) {
            end(true, 1);
            end(false, 1);
        }

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void doesNotCountWhatFailedLongAgo() {
        for (int i = 0; i < 30; i++) {
            end(false, 3);
            pass(Duration.ofSeconds(10));
            end(true, 1);
        }

        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void costsNothingWhileAllIsWell() {
        Breaker healthy = breaker;

        end(true, 100);
        assertThat(breaker).isSameAs(healthy);

        end(false, 1);
        pass(Duration.ofSeconds(11));
        end(true, 1);
        assertThat(breaker).isEqualTo(healthy);
    }

    @Test
    void halfOpensOnceItsPauseIsOver() {
        end(false, 5);

        pass(Duration.ofMillis(4_999));
        assertThat(breaker.at(now, SETTINGS)).isSameAs(breaker);

        pass(Duration.ofMillis(1));
        breaker = breaker.at(now, SETTINGS);
        assertThat(breaker).isInstanceOf(Breaker.HalfOpen.class);
        assertThat(breaker.allowed(SETTINGS)).isEqualTo(3);
    }

    @Test
    void closesWhenItsProbesAreAnswered() {
        halfOpen();

        end(true, 2);
        assertThat(breaker.allowed(SETTINGS)).isEqualTo(1);
        end(true, 1);

        assertThat(breaker).isEqualTo(Breaker.Closed.from(now));
    }

    @Test
    void opensForLongerEachTimeAProbeFails() {
        halfOpen();

        for (long seconds : new long[] {10, 20, 40, 60, 60}) {
            end(false, 1);
            assertThat(breaker).isEqualTo(new Breaker.Open(now, now.plusSeconds(seconds), Duration.ofSeconds(seconds)));
            pass(Duration.ofSeconds(seconds));
            breaker = breaker.at(now, SETTINGS);
        }
    }

    @Test
    void pausesBrieflyAgainOnceItWasClosed() {
        halfOpen();
        end(false, 1);
        pass(Duration.ofSeconds(10));
        breaker = breaker.at(now, SETTINGS);
        end(true, 3);

        end(false, 5);

        assertThat(breaker).isEqualTo(new Breaker.Open(now, now.plusSeconds(5), Duration.ofSeconds(5)));
    }

    @Test
    void ignoresAttemptsOfTheTimeBefore() {
        Instant early = now;
        halfOpen();
        Breaker probing = breaker;

        breaker = breaker.after(false, early, now, SETTINGS).after(true, early, now, SETTINGS);
        assertThat(breaker).isSameAs(probing);

        end(true, 3);
        for (int i = 0; i < 10; i++) {
            breaker = breaker.after(false, early, now, SETTINGS);
        }
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void isNotHeldOpenByAClockThatIsSetBack() {
        end(false, 5);

        assertThat(breaker.at(now.minusSeconds(3_600), SETTINGS)).isInstanceOf(Breaker.HalfOpen.class);
    }

    /** Whatever comes: it is never open for longer than its longest pause, and never closes without its probes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsItsPromisesInAnyCourse(long seed) {
        Random random = new Random(seed);
        int answered = 0;
        for (int i = 0; i < 20_000; i++) {
            pass(Duration.ofMillis(random.nextInt(500)));
            Breaker before = breaker.at(now, SETTINGS);
            boolean reached = random.nextInt(10) < 1 + seed;
            Instant startedAt = now.minusMillis(random.nextInt(300));
            boolean isStraggler = before instanceof Breaker.HalfOpen half && startedAt.isBefore(half.since());

            breaker = before.after(reached, startedAt, now, SETTINGS);

            if (breaker instanceof Breaker.Open open) {
                assertThat(Duration.between(open.since(), open.until()))
                        .as("seed %d, step %d", seed, i)
                        .isBetween(SETTINGS.firstPause(), SETTINGS.longestPause());
                assertThat(open.until()).as("seed %d, step %d", seed, i).isAfter(now);
                answered = 0;
            } else if (before instanceof Breaker.HalfOpen && !isStraggler) {
                answered++;
                assertThat(breaker instanceof Breaker.Closed)
                        .as("seed %d, step %d", seed, i)
                        .isEqualTo(answered == SETTINGS.probes());
            }
        }
    }

    private void halfOpen() {
        end(false, 5);
        pass(SETTINGS.firstPause());
        breaker = breaker.at(now, SETTINGS);
    }

    private void end(boolean reached, int times) {
        for (int i = 0; i < times; i++) {
            breaker = breaker.after(reached, now, now.plus(ATTEMPT), SETTINGS);
            now = now.plus(ATTEMPT);
        }
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
