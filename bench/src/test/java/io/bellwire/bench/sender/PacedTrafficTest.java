package io.bellwire.bench.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PacedTrafficTest {
    @Test
    void givesThreeInTenToTheBadAndNeverTwoInARow() {
        long[] bad = LongStream.range(0, 1_000).filter(PacedTraffic::isBad).toArray();

        assertThat(bad).hasSize(300);
        assertThat(LongStream.range(0, 1_000).filter(i -> PacedTraffic.isBad(i) && PacedTraffic.isBad(i + 1)))
                .isEmpty();
    }
}
