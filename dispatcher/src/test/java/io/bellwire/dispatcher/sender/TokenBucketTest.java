package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @ParameterizedTest
    @CsvSource({"1, 1000000000", "3, 333333334", "500, 2000000", "1000000, 1000"})
    void startsEmptyAndGivesOneAfterTheOther(int rate, long interval) {
        TokenBucket bucket = new TokenBucket(rate, 0);

        assertThat(bucket.tryTake(0)).isFalse();
        assertThat(bucket.nanosToNext(0)).isEqualTo(interval);
        assertThat(bucket.tryTake(interval - 1)).isFalse();
        assertThat(bucket.tryTake(interval)).isTrue();
        assertThat(bucket.tryTake(interval)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "20, 1", "40, 2", "500, 25"})
    void gathersLittleHoweverLongNobodyAsks(int rate, int burst) {
        TokenBucket bucket = new TokenBucket(rate, 0);
        long muchLater = Long.MAX_VALUE / 2;

        int taken = 0;
        while (bucket.tryTake(muchLater)) {
            taken++;
        }

        assertThat(taken).isEqualTo(burst);
    }

    @Test
    void doesNotDrift() {
        TokenBucket bucket = new TokenBucket(3, 0);
        long now = 0;
        for (int i = 0; i < 3_000_000; i++) {
            now += bucket.nanosToNext(now);
            assertThat(bucket.tryTake(now)).isTrue();
        }

        assertThat(now).isBetween(1_000_000 * SECOND - 1, 1_000_000 * SECOND + 1);
    }

    /** As the sender does: it comes back when there is a token, and some milliseconds late. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void deliversAtItsRateHoweverLateItIsAsked(long seed) {
        Random random = new Random(seed);
        TokenBucket bucket = new TokenBucket(500, 0);
        long now = 0;
        long taken = 0;
        while (taken < 100_000) {
            now += bucket.nanosToNext(now) + random.nextLong(30 * MILLI);
            while (bucket.tryTake(now)) {
                taken++;
            }
        }

        assertThat(taken * SECOND / now).as("seed %d", seed).isBetween(475L, 505L);
    }

    /** Endpoints move with their partitions, and each new owner starts anew. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void addsNoBurstWhenAnEndpointMoves(long seed) {
        Random random = new Random(seed);
        long now = 0;
        long taken = 0;
        TokenBucket bucket = new TokenBucket(500, now);
        for (int move = 0; move < 1_000; move++) {
            long until = now + random.nextLong(SECOND);
            while (now < until) {
                now += bucket.nanosToNext(now) + random.nextLong(5 * MILLI);
                while (bucket.tryTake(now)) {
                    taken++;
                }
            }
            bucket = new TokenBucket(500, now);
            assertThat(taken).as("seed %d, move %d", seed, move).isLessThanOrEqualTo(500 * now / SECOND);
        }
    }

    @Test
    void outlivesTheOverflowOfTheClock() {
        TokenBucket bucket = new TokenBucket(10, Long.MAX_VALUE - MILLI);

        assertThat(bucket.tryTake(Long.MIN_VALUE + 99 * MILLI)).isTrue();
        assertThat(bucket.tryTake(Long.MIN_VALUE + 99 * MILLI)).isFalse();
    }

    @Test
    void refusesARateOfNothing() {
        assertThatThrownBy(() -> new TokenBucket(0, 0)).hasMessage("ratePerSecond: 0 (expected: >= 1)");
    }
}
