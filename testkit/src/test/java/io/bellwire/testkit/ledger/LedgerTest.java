package io.bellwire.testkit.ledger;

import static io.bellwire.testkit.ledger.LedgerUnderTest.DETECTED;
import static io.bellwire.testkit.ledger.LedgerUnderTest.SHOP;
import static io.bellwire.testkit.ledger.LedgerUnderTest.detected;
import static io.bellwire.testkit.ledger.LedgerUnderTest.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LedgerTest {
    private final LedgerUnderTest ledger = new LedgerUnderTest();

    @Test
    void holdsWhenEveryAcceptedEventIsTakenOnce() {
        ledger.submit(SubmissionResult.ACKED, DETECTED);
        ledger.arrive(detected("cb_1", SHOP, 200));

        LedgerReport report = ledger.check();

        assertThat(report.holds()).isTrue();
        assertThat(report.accepted()).isEqualTo(1);
        assertThat(report.owed()).isEqualTo(1);
        assertThat(report.delivered()).isEqualTo(1);
        assertThat(report.retried()).isZero();
        assertThat(ledger.outstanding()).isZero();
    }

    @Test
    void countsARefusedAttemptThatSucceedsLaterAsRetriedAndNotAsDuplicate() {
        ledger.submit(SubmissionResult.ACKED, DETECTED);
        ledger.arrive(detected("cb_1", SHOP, 503));
        ledger.arrive(detected("cb_1", SHOP, 200));

        LedgerReport report = ledger.check();

        assertThat(report.holds()).isTrue();
        assertThat(report.attempts()).isEqualTo(2);
        assertThat(report.retried()).isEqualTo(1);
        assertThat(report.duplicates()).isZero();
    }

    @Test
    void ignoresWhatAnOperatorSendsAsATest() {
        ledger.arrive(received("cb_t", SHOP, 200, "test", "{\"id\":\"evt_t\",\"type\":\"endpoint.test\"}", false));

        assertThat(ledger.check().holds()).isTrue();
        assertThat(ledger.check().attempts()).isZero();
    }

    @Test
    void matchesPublishedEventsByTheirId() {
        ledger.submit(
                SubmissionResult.ACKED, new Expectation(EventKey.published("evt_u", "user.registered"), SHOP, null));
        ledger.arrive(received(
                "cb_u",
                SHOP,
                200,
                "live",
                "{\"id\":\"evt_u\",\"type\":\"user.registered\",\"data\":{\"userRef\":\"u-1\"}}",
                true));

        assertThat(ledger.check().holds()).isTrue();
    }

    @Test
    void printsCountsAndTheFirstFindingsOfABrokenPromise() {
        ledger.submit(SubmissionResult.ACKED, DETECTED);

        String text = ledger.check().toText();

        assertThat(text)
                .containsPattern("accepted +1\\R")
                .containsPattern("lost +1\\R")
                .containsPattern(
                        "I1 no loss +BROKEN, 1\\R  deposit.detected \\(in\\) of eip155:1/0xabc/native at /m/shop")
                .containsPattern("I6 one terminal +holds");
    }

    @Test
    void namesTheChecksThereAre() {
        assertThat(ledger.check().check("I1").holds()).isTrue();
        assertThatThrownBy(() -> ledger.check().check("I9"))
                .hasMessageContaining("check: I9 (expected: one of I1 no loss");
    }
}
