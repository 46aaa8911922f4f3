package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveLimitTest {
    private final AdaptiveLimit limit = new AdaptiveLimit(64);

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 4", "8, 8", "64, 8"})
    void startsLow(int most, int start) {
        assertThat(new AdaptiveLimit(most).get()).isEqualTo(start);
    }

    @Test
    void growsByOneForAsManySuccessesAsItAllows() {
        succeed(7);
        assertThat(limit.get()).isEqualTo(8);

        succeed(1);
        assertThat(limit.get()).isEqualTo(9);

        succeed(8);
        assertThat(limit.get()).isEqualTo(9);

        succeed(1);
        assertThat(limit.get()).isEqualTo(10);
    }

    @Test
    void growsToWhatIsAllowedAndNoFurther() {
        succeed(10_000);

        assertThat(limit.get()).isEqualTo(64);
    }

    @Test
    void doesNotGrowWhileItIsNotUsed() {
        for (int i = 0; i < 1_000; i++) {
            limit.succeeded(false);
        }

        assertThat(limit.get()).isEqualTo(AdaptiveLimit.START);
    }

    @Test
    void isHalvedOncePerRoundTrip() {
        succeed(10_000);

        for (int i = 0; i < 64; i++) {
            limit.failed(100, 200);
        }
        assertThat(limit.get()).isEqualTo(32);

        limit.failed(199, 300); // was under way when it was cut
        assertThat(limit.get()).isEqualTo(32);
        limit.failed(200, 300);
        assertThat(limit.get()).isEqualTo(16);
    }

    @Test
    void leavesEnoughToSeeARecovery() {
        for (int i = 0; i < 10; i++) {
            limit.failed(i, i);
        }
        assertThat(limit.get()).isEqualTo(AdaptiveLimit.LEAST);
        assertThat(limit.isBelowStart()).isTrue();

        succeed(4 + 5 + 6 + 7);
        assertThat(limit.isBelowStart()).isFalse();
    }

    @Test
    void countsAfreshAfterACut() {
        succeed(7);
        limit.failed(0, 1);

        succeed(3);

        assertThat(limit.get()).isEqualTo(4);
    }

    @Test
    void outlivesTheOverflowOfTheClock() {
        limit.failed(Long.MAX_VALUE - 1, Long.MAX_VALUE);
        succeed(10_000);

        limit.failed(Long.MAX_VALUE - 1, Long.MIN_VALUE + 1); // under way when it was cut
        assertThat(limit.get()).isEqualTo(64);
        limit.failed(Long.MIN_VALUE, Long.MIN_VALUE + 1);
        assertThat(limit.get()).isEqualTo(32);
    }

    @Test
    void followsItsBound() {
        succeed(10_000);

        limit.atMost(3);
        assertThat(limit.get()).isEqualTo(3);
        limit.failed(0, 1);
        assertThat(limit.get()).isEqualTo(3);

        limit.atMost(64);
        assertThat(limit.get()).isEqualTo(AdaptiveLimit.START);
        assertThatThrownBy(() -> limit.atMost(0)).hasMessage("most: 0 (expected: >= 1)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 56, 57, 58, 200})
    void knowsHowMuchItWouldGrow(int roundTrips) {
        AdaptiveLimit growing = new AdaptiveLimit(64);
        long more = 0;
        for (int i = 0; i < roundTrips; i++) {
            int started = growing.get();
            more += started - AdaptiveLimit.START;
            for (int j = 0; j < started; j++) {
                growing.succeeded(true);
            }
        }

        assertThat(new AdaptiveLimit(64).growthIn(roundTrips)).isEqualTo(more);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void staysWithinItsBoundsWhateverHappens(long seed) {
        Random random = new Random(seed);
        int most = 1 + random.nextInt(100);
        AdaptiveLimit any = new AdaptiveLimit(most);
        long now = random.nextLong();

        for (int i = 0; i < 100_000; i++) {
            now += random.nextInt(1_000);
            if (random.nextInt(50) == 0) {
                any.failed(now - random.nextInt(2_000), now);
            } else {
                any.succeeded(random.nextBoolean());
            }
            assertThat(any.get()).as("seed %d, step %d", seed, i).isBetween(Math.min(AdaptiveLimit.LEAST, most), most);
        }
    }

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            limit.succeeded(true);
        }
    }
}
