package io.bellwire.bench.sender;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PostCountsTest {
    private final RunningPosts running = new RunningPosts() {
        @Override
        public void close() {}
    };

    @Test
    void countsWhatHasEndedAndWhatOfItWasNotTaken() {
        running.counts().answered(1_000, true);
        running.counts().answered(1_000, true);
        running.counts().answered(1_000, false);
        running.counts().failed();

        assertThat(running.done()).isEqualTo(4);
        assertThat(running.aside()).isEqualTo(2);
    }

    @Test
    void knowsTheLatenciesOfAnswersUntilItForgetsThem() {
        running.counts().answered(1_000, true);
        assertThat(running.latency(0.5)).isPositive();

        running.forgetLatencies();

        assertThat(running.latency(0.5)).isZero();
    }
}
