package io.bellwire.bench.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MeasuringTest {
    @Test
    void countsWhatEndedAfterTheWarmUpLessWhatWasNotTaken() {
        Measured measured = measure(new Scripted(0.2));

        // Asked at 30 and at 80, the first multiples of ten that suffice.
        assertThat(measured.deliveries()).isEqualTo(40);
        assertThat(measured.aside()).isEqualTo(10);
        assertThat(measured.p50Micros()).isEqualTo(500);
        assertThat(measured.p99Micros()).isEqualTo(990);
    }

    @Test
    void refusesToTellTheCostOfNothing() {
        assertThatThrownBy(() -> measure(new Scripted(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("of 50 deliveries none was taken");
    }

    private static Measured measure(Scripted scripted) {
        return new Measuring(scripted, Duration.ZERO).measure(Contender.PLAIN_LOOP, 25, 50);
    }

    /** Ten more have ended each time it is asked. */
    private static final class Scripted implements Running {
        private final double asideShare;
        private long ended;
        private boolean forgot;

        Scripted(double asideShare) {
            this.asideShare = asideShare;
        }

        @Override
        public long done() {
            ended += 10;
            return ended;
        }

        @Override
        public void forgetLatencies() {
            assertThat(ended).isEqualTo(30);
            forgot = true;
        }

        @Override
        public @Nullable Long latency(double share) {
            return forgot ? Math.round(share * 1_000_000) : null;
        }

        @Override
        public long aside() {
            return (long) (ended * asideShare);
        }

        @Override
        public void close() {}
    }
}
