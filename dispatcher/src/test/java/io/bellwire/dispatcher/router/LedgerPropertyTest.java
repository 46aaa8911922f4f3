package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.dispatcher.router.LedgerTally.Rule;
import java.security.SecureRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The ledger a merchant builds from callbacks is what the chain says, whatever the chain did and however late, often and
 * mixed up watchers told it.
 *
 * <p>Other histories in each run, from a seed that is printed. {@code -Dbellwire.histories.seed=} and
 * {@code -Dbellwire.histories.count=} repeat a run, or a single history of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerPropertyTest {
    private static final int COUNT = Integer.getInteger("bellwire.histories.count", 200_000);
    private static final long SEED = Long.getLong("bellwire.histories.seed", new SecureRandom().nextInt(1_000_000_000));

    /** With so many histories a share of half a percent means something. */
    private static final int ENOUGH = 1_000;

    private static final int LOSING_EVERY = 5;

    /** Histories that once showed a fault, here or in a rule put wrong on purpose. */
    private static final long[] REGRESSIONS = {0, 2, 3, 4, 6};

    private LedgerTally tally;
    private SweepTally losing;

    @BeforeAll
    void tell() {
        tally = LedgerTally.of(LongStream.range(SEED, SEED + COUNT));
        losing = SweepTally.of(LongStream.range(SEED, SEED + Math.max(1, COUNT / LOSING_EVERY)));
        System.out.println("seed " + SEED + ": " + tally);
        System.out.print(DeduplicationTable.of(tally, losing));
        System.out.println("losing: " + losing);
    }

    @Test
    void endsRightAndSaysExactlyWhatHappenedInHistoriesThatOnceFailed() {
        assertThat(LedgerTally.of(LongStream.of(REGRESSIONS)).findings()).isEmpty();
    }

    @Test
    void endsRightAndSaysExactlyWhatHappened() {
        assertThat(tally.findings()).as("seed %d", SEED).isEmpty();
        assertThat(tally.tracker().wrongPercent()).isZero();
        assertThat(tally.tracker().illegalPercent()).isZero();
        assertThat(tally.tracker().eventsPerHistory()).isEqualTo(tally.trueEventsPerHistory());
    }

    @Test
    void isMendedByTheSweepWhenRemovalsWereLost() {
        assertThat(losing.findings()).as("seed %d", SEED).isEmpty();
        assertThat(losing.wrongAfterPercent()).isZero();
        assertThat(losing.illegalPercent()).isZero();
        if (COUNT >= ENOUGH) {
            assertThat(losing.wrongPercent()).as("seed %d", SEED).isLessThanOrEqualTo(0.5);
        }
    }

    @Test
    void findsEveryOtherRuleWanting() {
        if (COUNT < ENOUGH) {
            return;
        }
        double truth = tally.trueEventsPerHistory();
        RuleScore byType = tally.rival(Rule.BY_TYPE);
        RuleScore byBlock = tally.rival(Rule.BY_BLOCK);
        RuleScore lastValue = tally.rival(Rule.LAST_VALUE);
        RuleScore byHeight = tally.rival(Rule.BY_HEIGHT);

        assertThat(byType.wrongPercent()).isGreaterThan(byBlock.wrongPercent());
        assertThat(byBlock.wrongPercent()).isGreaterThan(byHeight.wrongPercent());
        assertThat(byHeight.wrongPercent()).isPositive();
        assertThat(byType.eventsPerHistory()).isLessThan(byBlock.eventsPerHistory());
        assertThat(byBlock.eventsPerHistory()).isLessThan(truth);
        // Every watcher comes to the truth at last.
        assertThat(lastValue.wrongPercent()).as("seed %d", SEED).isZero();
        assertThat(lastValue.eventsPerHistory()).isGreaterThan(truth * 1.5);
    }
}
