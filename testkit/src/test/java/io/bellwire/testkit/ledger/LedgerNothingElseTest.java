package io.bellwire.testkit.ledger;

import static io.bellwire.testkit.ledger.LedgerUnderTest.BANK;
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

/** An endpoint hears what was submitted for it, as it was submitted, and nothing else. */
class LedgerNothingElseTest {
    private final LedgerUnderTest ledger = new LedgerUnderTest();

    @Nested
    class NoInvention {
        @Test
        void breaksWhenNobodySubmittedTheEvent() {
            ledger.arrive(detected("cb_1", SHOP, 200));

            assertThat(brokenBy(ledger.check())).containsExactly("I2");
        }

        @Test
        void breaksWhenTheEventWasRefused() {
            ledger.submit(SubmissionResult.REFUSED, DETECTED);
            ledger.arrive(detected("cb_1", SHOP, 200));

            assertThat(brokenBy(ledger.check())).containsExactly("I2");
        }

        @Test
        void breaksWhenTheAmountDiffersFromTheOneSubmitted() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);
            ledger.arrive(received("cb_1", SHOP, 200, "live", body(TRANSFER, "evt_1", 1, "1e2"), true));

            assertThat(brokenBy(ledger.check())).containsExactly("I2");
            assertThat(ledger.check().invented())
                    .singleElement()
                    .asString()
                    .endsWith("amount differs from the one submitted");
        }

        @Test
        void breaksWhenTheBodyChangesBetweenAttempts() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);
            ledger.arrive(detected("cb_1", SHOP, 503));
            ledger.arrive(received("cb_1", SHOP, 200, "retry", body(TRANSFER, "evt_1", 1, "100") + ' ', true));

            assertThat(brokenBy(ledger.check())).containsExactly("I2");
        }

        @Test
        void breaksWhenTheBodyIsNotACallback() {
            ledger.arrive(received("cb_1", SHOP, 200, "live", "<html>", true));

            assertThat(brokenBy(ledger.check())).containsExactly("I2");
        }

        @Test
        void breaksWhenADeadLetterIsOfNobodysEvent() {
            LedgerReport report = ledger.check(Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_shop", 2))));

            assertThat(brokenBy(report)).containsExactly("I2");
        }
    }

    @Nested
    class NoCrossTalk {
        @Test
        void breaksWhenAnotherMerchantHearsTheEvent() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);
            ledger.arrive(detected("cb_1", SHOP, 200));
            ledger.arrive(detected("cb_1", BANK, 200));

            assertThat(brokenBy(ledger.check())).containsExactly("I3");
            assertThat(ledger.check().crossTalk()).hasSize(1);
        }

        @Test
        void breaksWhenASignatureIsNotTheEndpoints() {
            ledger.submit(SubmissionResult.ACKED, DETECTED);
            ledger.arrive(received("cb_1", SHOP, 200, "live", body(TRANSFER, "evt_1", 1, "100"), false));

            assertThat(brokenBy(ledger.check())).containsExactly("I3");
            assertThat(ledger.check().badSignatures()).hasSize(1);
        }
    }
}
