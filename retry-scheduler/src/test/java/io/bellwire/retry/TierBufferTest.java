package io.bellwire.retry;

import static io.bellwire.retry.Tasks.FIRST_TIER;
import static io.bellwire.retry.Tasks.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TierBufferTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration DELAY = Duration.ofSeconds(10);

    private final TierBuffer buffer = new TierBuffer(DELAY, 4, 1_000_000);

    @Test
    void letsARecordGoWhenItsDelayIsOverAndNotAMillisecondBefore() {
        buffer.add(waiting(FIRST_TIER, 0, 7, START));

        assertThat(buffer.takeDue(START.plus(DELAY).minusMillis(1))).isEmpty();
        assertThat(buffer.takeDue(START.plus(DELAY))).hasValueSatisfying(due -> {
            assertThat(due.record().offset()).isEqualTo(7);
            assertThat(due.dueAt()).isEqualTo(START.plus(DELAY));
        });
    }

    @Test
    void keepsTheOrderOfThePartition() {
        buffer.add(waiting(FIRST_TIER, 0, 7, START));
        buffer.add(waiting(FIRST_TIER, 0, 9, START.plusMillis(1)));

        Instant late = START.plusSeconds(60);

        assertThat(buffer.takeDue(late))
                .hasValueSatisfying(due -> assertThat(due.record().offset()).isEqualTo(7));
        assertThat(buffer.takeDue(late))
                .hasValueSatisfying(due -> assertThat(due.record().offset()).isEqualTo(9));
        assertThat(buffer.takeDue(late)).isEmpty();
    }

    @Test
    void isDueWithItsHead() {
        assertThat(buffer.nextDue()).isEmpty();

        buffer.add(waiting(FIRST_TIER, 0, 7, START));
        buffer.add(waiting(FIRST_TIER, 0, 8, START.plusSeconds(5)));

        assertThat(buffer.nextDue()).contains(START.plus(DELAY));
    }

    @Test
    void stopsReadingAheadWhenFullAndGoesOnWhenHalfEmpty() {
        for (int offset = 0; offset < 4; offset++) {
            buffer.add(waiting(FIRST_TIER, 0, offset, START));
        }
        assertThat(buffer.isFull()).isTrue();

        buffer.takeDue(START.plus(DELAY));
        assertThat(buffer.isFull()).isFalse();
        assertThat(buffer.hasRoom()).isFalse();

        buffer.takeDue(START.plus(DELAY));
        assertThat(buffer.hasRoom()).isTrue();
    }

    @Test
    void countsBytesToo() {
        TierBuffer small = new TierBuffer(DELAY, 1_000, 100);

        small.add(waiting(FIRST_TIER, 0, 1, START, new byte[100]));

        assertThat(small.isFull()).isTrue();
    }
}
