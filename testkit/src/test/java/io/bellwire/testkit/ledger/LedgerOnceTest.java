package io.bellwire.testkit.ledger;

import static io.bellwire.testkit.ledger.LedgerUnderTest.DETECTED;
import static io.bellwire.testkit.ledger.LedgerUnderTest.SHOP;
import static io.bellwire.testkit.ledger.LedgerUnderTest.TRANSFER;
import static io.bellwire.testkit.ledger.LedgerUnderTest.body;
import static io.bellwire.testkit.ledger.LedgerUnderTest.brokenBy;
import static io.bellwire.testkit.ledger.LedgerUnderTest.detected;
import static io.bellwire.testkit.ledger.LedgerUnderTest.received;
import static io.bellwire.testkit.ledger.LedgerUnderTest.task;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is taken is taken once, and a delivery ends in one way. */
class LedgerOnceTest {
    private final LedgerUnderTest ledger = new LedgerUnderTest();

    @Nested
    class BoundedDuplicates {
        @Test
        void breaksWhenACallbackIsTakenTwiceWithoutAFault() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);
            ledger.arrive(detected("cb_1", SHOP, 200));
            ledger.arrive(detected("cb_1", SHOP, 200));

            assertThat(brokenBy(ledger.check())).containsExactly("I4");
            assertThat(ledger.check().duplicates()).isEqualTo(1);
        }

        @Test
        void holdsWhileRepeatsStayWithinWhatTheFaultsExplain() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);
            ledger.arrive(detected("cb_1", SHOP, 200));
            ledger.arrive(detected("cb_1", SHOP, 200));

            assertThat(ledger.check(Settlements.none(), 1).holds()).isTrue();
        }

        @Test
        void breaksWhenOneTransitionIsAnnouncedUnderTwoIdsWhateverTheFaults() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);
            ledger.arrive(detected("cb_1", SHOP, 200));
            ledger.arrive(detected("cb_2", SHOP, 200));

            assertThat(brokenBy(ledger.check(Settlements.none(), 100))).containsExactly("I4");
        }

        @Test
        void allowsOneAnnouncementPerInclusion() {
            ledger.submit(
                    SubmissionResult.ACKED,
                    DETECTED,
                    new Expectation(DETECTED.key().inInclusion(2), SHOP, "100"));
            ledger.arrive(detected("cb_1", SHOP, 200));
            ledger.arrive(received("cb_2", SHOP, 200, "live", body(TRANSFER, "evt_2", 2, "100"), true));

            assertThat(ledger.check().holds()).isTrue();
        }

        @Test
        void doesNotCountReplays() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);
            ledger.arrive(detected("cb_1", SHOP, 200));
            ledger.arrive(received("cb_1", SHOP, 200, "replay", body(TRANSFER, "evt_1", 1, "100"), true));

            assertThat(ledger.check().holds()).isTrue();
        }
    }

    @Nested
    class OneTerminal {
        @Test
        void breaksWhenADeliveryIsTakenAndDeadLettered() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);
            ledger.arrive(detected("cb_1", SHOP, 200));
            Settlements settled = Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_shop", 2)));

            assertThat(brokenBy(ledger.check(settled))).containsExactly("I6");
            assertThat(ledger.check(settled, 1).holds()).isTrue();
        }

        @Test
        void breaksWhenADeliveryDiesTwice() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);

            LedgerReport report = ledger.check(
                    Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_shop", 2), task("cb_1", "ep_shop", 3))),
                    100);

            assertThat(brokenBy(report)).containsExactly("I6");
        }

        @Test
        void holdsWhenACrashWroteTheSameDeadLetterAgain() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);

            LedgerReport report = ledger.check(Settlements.none()
                    .withDeadLetters(List.of(task("cb_1", "ep_shop", 2), task("cb_1", "ep_shop", 2))));

            assertThat(report.holds()).isTrue();
            assertThat(report.deadLettered()).isEqualTo(1);
        }

        @Test
        void holdsWhenADeadLetterIsReplayedToSuccess() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);
            ledger.arrive(detected("cb_1", SHOP, 500));
            ledger.arrive(received("cb_1", SHOP, 200, "replay", body(TRANSFER, "evt_1", 1, "100"), true));

            LedgerReport report = ledger.check(Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_shop", 1))));

            assertThat(report.holds()).isTrue();
            assertThat(report.deadLettered()).isZero();
        }
    }
}
