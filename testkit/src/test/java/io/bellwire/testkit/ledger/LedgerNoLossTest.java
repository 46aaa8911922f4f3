package io.bellwire.testkit.ledger;

import static io.bellwire.testkit.ledger.LedgerUnderTest.BANK;
import static io.bellwire.testkit.ledger.LedgerUnderTest.DETECTED;
import static io.bellwire.testkit.ledger.LedgerUnderTest.SHOP;
import static io.bellwire.testkit.ledger.LedgerUnderTest.TRANSFER;
import static io.bellwire.testkit.ledger.LedgerUnderTest.brokenBy;
import static io.bellwire.testkit.ledger.LedgerUnderTest.detected;
import static io.bellwire.testkit.ledger.LedgerUnderTest.quarantined;
import static io.bellwire.testkit.ledger.LedgerUnderTest.task;
import static io.bellwire.testkit.ledger.LedgerUnderTest.unrouted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every accepted event is heard of at every endpoint it was for, or its end is on record. */
class LedgerNoLossTest {
    private final LedgerUnderTest ledger = new LedgerUnderTest();

    @Test
    void breaksWhenAnAcceptedEventIsHeardOfNowhere() {
        ledger.submit(SubmissionResult.ACKED, DETECTED);

        assertThat(brokenBy(ledger.check())).containsExactly("I1");
        assertThat(ledger.check().lost()).containsExactly("deposit.detected (in) of " + TRANSFER + " at " + SHOP);
        assertThat(ledger.outstanding()).isEqualTo(1);
    }

    @Test
    void breaksWhenTheMerchantOnlyEverRefused() {
        ledger.submit(SubmissionResult.ACKED, DETECTED);
        ledger.arrive(detected("cb_1", SHOP, 500));

        assertThat(brokenBy(ledger.check())).containsExactly("I1");
    }

    @Test
    void breaksWhenAnUnansweredEventReachedOnlyOneOfItsEndpoints() {
        ledger.submit(SubmissionResult.UNKNOWN, DETECTED, new Expectation(DETECTED.key(), BANK, "100"));
        ledger.arrive(detected("cb_1", SHOP, 200));

        assertThat(ledger.check().lost()).containsExactly("deposit.detected (in) of " + TRANSFER + " at " + BANK);
    }

    @Test
    void doesNotMissAnUnansweredEvent() {
        ledger.submit(SubmissionResult.UNKNOWN, DETECTED);

        assertThat(ledger.check().holds()).isTrue();
        assertThat(ledger.check().unknown()).isEqualTo(1);
    }

    @Test
    void treatsASubmissionWithoutAResultAsUnknown() {
        ledger.submitting(DETECTED);

        assertThat(ledger.check().holds()).isTrue();
        assertThat(ledger.check().unknown()).isEqualTo(1);
    }

    @Test
    void isSatisfiedByADeadLetter() {
        ledger.submit(SubmissionResult.ACKED, DETECTED);
        ledger.arrive(detected("cb_1", SHOP, 500));

        LedgerReport report = ledger.check(Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_shop", 2))));

        assertThat(report.holds()).isTrue();
        assertThat(report.deadLettered()).isEqualTo(1);
    }

    @Test
    void isNotSatisfiedByADeadLetterOfAnotherEndpoint() {
        ledger.submit(SubmissionResult.ACKED, DETECTED);

        LedgerReport report = ledger.check(Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_bank", 2))));

        assertThat(brokenBy(report)).containsExactly("I1");
    }

    @Test
    void isSatisfiedWhileTheDeliveryWaitsForARetry() {
        ledger.submit(SubmissionResult.ACKED, DETECTED);
        ledger.arrive(detected("cb_1", SHOP, 500));

        LedgerReport report = ledger.check(Settlements.none().withWaiting(List.of(task("cb_1", "ep_shop", 1))));

        assertThat(report.holds()).isTrue();
        assertThat(report.waiting()).isEqualTo(1);
    }

    @Test
    void isSatisfiedByTheUnroutedRecordOfThatTransitionOnly() {
        ledger.submit(
                SubmissionResult.ACKED,
                DETECTED,
                new Expectation(EventKey.incoming(TRANSFER, "deposit.confirmed"), SHOP, "100"));

        LedgerReport report =
                ledger.check(Settlements.none().withUnrouted(List.of(unrouted("transfer.detected", "shop"))));

        assertThat(report.lost()).containsExactly("deposit.confirmed (in) of " + TRANSFER + " at " + SHOP);
        assertThat(report.unrouted()).isEqualTo(1);
    }

    @Test
    void isNotSatisfiedByTheUnroutedRecordOfAnotherMerchant() {
        ledger.submit(SubmissionResult.ACKED, DETECTED);

        LedgerReport report =
                ledger.check(Settlements.none().withUnrouted(List.of(unrouted("transfer.detected", "bank"))));

        assertThat(brokenBy(report)).containsExactly("I1");
    }

    @Test
    void isSatisfiedByAQuarantinedRecordUnlessItOnlyContradictedAnother() {
        ledger.submit(SubmissionResult.ACKED, DETECTED);

        LedgerReport undecodable = ledger.check(Settlements.none().withQuarantined(List.of(quarantined("truncated"))));
        LedgerReport contradicting =
                ledger.check(Settlements.none().withQuarantined(List.of(quarantined("id_conflict"))));

        assertThat(undecodable.holds()).isTrue();
        assertThat(brokenBy(contradicting)).containsExactly("I1");
    }
}
