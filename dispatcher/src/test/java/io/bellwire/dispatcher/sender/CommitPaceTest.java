package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private long nanos = Long.MAX_VALUE - 5; // nanoTime may begin anywhere and overflow

    private final CommitPace pace = new CommitPace(Duration.ofMillis(200), () -> nanos);

    @Test
    void isDueOncePerInterval() {
        after(199);
        assertThat(pace.isDue()).isFalse();

        after(1);
        assertThat(pace.isDue()).isTrue();
        assertThat(pace.isDue()).isFalse();

        after(200);
        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void waitsNoLongerThanUntilTheNextCommit() {
        after(180);

        assertThat(pace.untilDue()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void waitsInWholeMilliseconds() {
        nanos += Duration.ofMillis(200).toNanos() - 1;

        assertThat(pace.untilDue()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void doesNotWaitWhenACommitIsLate() {
        after(300);

        assertThat(pace.untilDue()).isZero();
    }

    private void after(int millis) {
        nanos += Duration.ofMillis(millis).toNanos();
    }
}
