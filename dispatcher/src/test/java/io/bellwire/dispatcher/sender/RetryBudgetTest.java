package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final boolean RETRY = true;
    private static final boolean FIRST = false;
    private static final boolean TAKEN = true;
    private static final boolean FAILED = false;

    private long now = Long.MAX_VALUE; // nanoTime may be anything, and pass through the largest
    private final RetryBudget budget = new RetryBudget(now);

    @Test
    void allowsAFewRetriesOfWhateverHasFailed() {
        assertThat(retriesThatFail(Duration.ZERO)).isEqualTo(RetryBudget.MOST);
    }

    @Test
    void earnsByTimeSoThatTheScheduleOfAnEndpointThatTakesNothingEnds() {
        retriesThatFail(Duration.ZERO);

        assertThat(retriesThatFail(Duration.ofSeconds(60))).isEqualTo(60 * RetryBudget.PER_SECOND);
    }

    @Test
    void allowsHalfAsManyRetriesAsThereAreFirstAttemptsIfAllOfThemFail() {
        retriesThatFail(Duration.ZERO);

        int retries = 0;
        for (int i = 0; i < 1_000; i++) {
            budget.ended(FIRST, FAILED, now);
            retries += retriesThatFail(Duration.ZERO);
        }

        assertThat(retries).isEqualTo(500);
    }

    @Test
    void h87HoldsNothingBackFromAnEndpointThatTakesEverySecondCallback() {
        Random flapping = new Random(20_260_101);
        int heldBack = 0;
        for (int i = 0; i < 100_000; i++) {
            if (budget.allows(now)) {
                budget.ended(RETRY, flapping.nextBoolean(), now);
            } else {
                heldBack++;
            }
            pass(Duration.ofMillis(5));
        }

        assertThat(heldBack).isZero();
    }

    @Test
    void allowsEverythingSoonAfterAnEndpointHasRecovered() {
        for (int i = 0; i < 10_000; i++) {
            budget.ended(RETRY, FAILED, now);
        }
        assertThat(budget.allows(now)).isFalse();

        pass(Duration.ofSeconds(11));
        assertThat(budget.allows(now)).isTrue();
        for (int i = 0; i < 10_000; i++) {
            budget.ended(RETRY, TAKEN, now);
            assertThat(budget.allows(now)).isTrue();
        }
    }

    @Test
    void h87HoldsBackRetriesAndNoFirstAttemptsOfAnEndpointWhoseRetriesFail() {
        InstantSource clock = () -> Instant.EPOCH.plusNanos(now);
        EndpointLane failing = new EndpointLane(Tasks.entry(), 64, Breaker.Settings.STANDARD, () -> now, clock);
        Delivery retry = attempted(1, Origin.RETRY);
        for (int i = 0; i < RetryBudget.MOST; i++) {
            assertThat(failing.holdsBack(retry)).isFalse();
            failing.learn(Signal.ANSWERED, retry, clock.instant(), Duration.ofMillis(10));
        }

        assertThat(failing.holdsBack(retry)).isTrue();
        assertThat(failing.holdsBack(attempted(0, Origin.LIVE))).isFalse();
        assertThat(failing.holdsBack(replayed(0))).isFalse();
        assertThat(failing.holdsBack(replayed(1))).isTrue();
        failing.learn(Signal.TAKEN, retry, clock.instant(), Duration.ofMillis(10));
        assertThat(failing.holdsBack(retry)).isFalse();
    }

    private static Delivery attempted(int times, Origin origin) {
        DeliveryTask task = Tasks.task("dl_1", "ep_1", "subject");
        task.setAttempt(times);
        task.setTier(times);
        task.setOrigin(origin);
        return Tasks.delivery(task);
    }

    /** @param times that it was attempted since */
    private static Delivery replayed(int times) {
        Delivery replay = attempted(3 + times, Origin.REPLAY);
        replay.task().setTier(times);
        return replay;
    }

    /** As many as are allowed within that time. */
    private int retriesThatFail(Duration time) {
        int retries = 0;
        for (long left = time.toMillis(); left >= 0; left -= 100) {
            while (budget.allows(now)) {
                budget.ended(RETRY, FAILED, now);
                retries++;
            }
            pass(left > 0 ? Duration.ofMillis(100) : Duration.ZERO);
        }
        return retries;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
