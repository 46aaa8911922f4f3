package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadLetterBudgetTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final DeadLetterBudget budget = new DeadLetterBudget(() -> now);

    @Test
    void letsABurstGoAndThenATrickle() {
        assertThat(taken(5_000)).isEqualTo(DeadLetterBudget.MOST);

        now = now.plusSeconds(30);
        assertThat(taken(5_000)).isEqualTo(30 * DeadLetterBudget.PER_SECOND);
    }

    @Test
    void letsAsManyGoAsAreDelivered() {
        taken(DeadLetterBudget.MOST);

        for (int i = 0; i < 700; i++) {
            budget.delivered();
        }

        assertThat(taken(5_000)).isEqualTo(700);
    }

    @Test
    void savesNoMoreThanABurst() {
        for (int i = 0; i < 5_000; i++) {
            budget.delivered();
        }
        now = now.plus(Duration.ofDays(1));

        assertThat(taken(5_000)).isEqualTo(DeadLetterBudget.MOST);
    }

    @Test
    void losesNothingToAClockThatIsSetBack() {
        taken(DeadLetterBudget.MOST);

        now = now.minusSeconds(60);
        assertThat(taken(1)).isZero();
        now = now.plusSeconds(1);
        assertThat(taken(5_000)).isEqualTo(DeadLetterBudget.PER_SECOND);
    }

    private int taken(int asked) {
        int taken = 0;
        for (int i = 0; i < asked; i++) {
            taken += budget.take() ? 1 : 0;
        }
        return taken;
    }
}
