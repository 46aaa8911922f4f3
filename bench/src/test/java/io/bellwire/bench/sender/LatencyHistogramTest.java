package io.bellwire.bench.sender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 31, 32, 33, 63, 64, 1_000, 123_456_789, Long.MAX_VALUE >> 1})
    void isAtMostAThirtySecondTooHigh(long nanos) {
        histogram.record(nanos);

        assertThat(histogram.quantile(0.5)).isBetween(nanos, nanos + nanos / 32);
    }

    @Test
    void tellsUpToWhereAShareLies() {
        for (int i = 1; i <= 100; i++) {
            histogram.record(i < 100 ? 10 : 20);
        }

        assertThat(histogram.quantile(0.99)).isEqualTo(10);
        assertThat(histogram.quantile(0.995)).isEqualTo(20);
    }

    @Test
    void forgets() {
        histogram.record(30);

        histogram.reset();

        assertThat(histogram.quantile(1)).isZero();
    }
}
