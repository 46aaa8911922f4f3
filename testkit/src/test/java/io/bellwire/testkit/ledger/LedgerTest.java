package io.bellwire.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.testkit.receiver.Received;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String SHOP = "/m/shop";
    private static final String BANK = "/m/bank";
    private static final String TRANSFER = "eip155:1/0xabc/native";
    private static final Expectation DETECTED =
            new Expectation(EventKey.incoming(TRANSFER, "deposit.detected"), SHOP, "100");

    private final Ledger ledger = new Ledger();

    @BeforeEach
    void nameTheEndpoints() {
        ledger.endpoint(new Destination(SHOP, "ep_shop", "shop"));
        ledger.endpoint(new Destination(BANK, "ep_bank", "bank"));
    }

    @Test
    void holdsWhenEveryAcceptedEventIsTakenOnce() {
        submit(SubmissionResult.ACKED, DETECTED);
        arrive(detected("cb_1", SHOP, 200));

        LedgerReport report = check();

        assertThat(report.holds()).isTrue();
        assertThat(report.accepted()).isEqualTo(1);
        assertThat(report.owed()).isEqualTo(1);
        assertThat(report.delivered()).isEqualTo(1);
        assertThat(report.retried()).isZero();
        assertThat(ledger.outstanding()).isZero();
    }

    @Test
    void countsARefusedAttemptThatSucceedsLaterAsRetriedAndNotAsDuplicate() {
        submit(SubmissionResult.ACKED, DETECTED);
        arrive(detected("cb_1", SHOP, 503));
        arrive(detected("cb_1", SHOP, 200));

        LedgerReport report = check();

        assertThat(report.holds()).isTrue();
        assertThat(report.attempts()).isEqualTo(2);
        assertThat(report.retried()).isEqualTo(1);
        assertThat(report.duplicates()).isZero();
    }

    @Test
    void ignoresWhatAnOperatorSendsAsATest() {
        arrive(received("cb_t", SHOP, 200, "test", "{\"id\":\"evt_t\",\"type\":\"endpoint.test\"}", false));

        assertThat(check().holds()).isTrue();
        assertThat(check().attempts()).isZero();
    }

    @Test
    void matchesPublishedEventsByTheirId() {
        submit(SubmissionResult.ACKED, new Expectation(EventKey.published("evt_u", "user.registered"), SHOP, null));
        arrive(received(
                "cb_u",
                SHOP,
                200,
                "live",
                "{\"id\":\"evt_u\",\"type\":\"user.registered\",\"data\":{\"userRef\":\"u-1\"}}",
                true));

        assertThat(check().holds()).isTrue();
    }

    @Nested
    class NoLoss {
        @Test
        void breaksWhenAnAcceptedEventIsHeardOfNowhere() {
            submit(SubmissionResult.ACKED, DETECTED);

            assertThat(brokenBy(check())).containsExactly("I1");
            assertThat(check().lost()).containsExactly("deposit.detected (in) of " + TRANSFER + " at " + SHOP);
            assertThat(ledger.outstanding()).isEqualTo(1);
        }

        @Test
        void breaksWhenTheMerchantOnlyEverRefused() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 500));

            assertThat(brokenBy(check())).containsExactly("I1");
        }

        @Test
        void breaksWhenAnUnansweredEventReachedOnlyOneOfItsEndpoints() {
            submit(SubmissionResult.UNKNOWN, DETECTED, new Expectation(DETECTED.key(), BANK, "100"));
            arrive(detected("cb_1", SHOP, 200));

            assertThat(check().lost()).containsExactly("deposit.detected (in) of " + TRANSFER + " at " + BANK);
        }

        @Test
        void doesNotMissAnUnansweredEvent() {
            submit(SubmissionResult.UNKNOWN, DETECTED);

            assertThat(check().holds()).isTrue();
            assertThat(check().unknown()).isEqualTo(1);
        }

        @Test
        void treatsASubmissionWithoutAResultAsUnknown() {
            ledger.submitting(1, List.of(DETECTED));

            assertThat(check().holds()).isTrue();
            assertThat(check().unknown()).isEqualTo(1);
        }

        @Test
        void isSatisfiedByADeadLetter() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 500));

            LedgerReport report = ledger.check(Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_shop", 2))));

            assertThat(report.holds()).isTrue();
            assertThat(report.deadLettered()).isEqualTo(1);
        }

        @Test
        void isNotSatisfiedByADeadLetterOfAnotherEndpoint() {
            submit(SubmissionResult.ACKED, DETECTED);

            LedgerReport report = ledger.check(Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_bank", 2))));

            assertThat(brokenBy(report)).containsExactly("I1");
        }

        @Test
        void isSatisfiedWhileTheDeliveryWaitsForARetry() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 500));

            LedgerReport report = ledger.check(Settlements.none().withWaiting(List.of(task("cb_1", "ep_shop", 1))));

            assertThat(report.holds()).isTrue();
            assertThat(report.waiting()).isEqualTo(1);
        }

        @Test
        void isSatisfiedByTheUnroutedRecordOfThatTransitionOnly() {
            submit(
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
            submit(SubmissionResult.ACKED, DETECTED);

            LedgerReport report =
                    ledger.check(Settlements.none().withUnrouted(List.of(unrouted("transfer.detected", "bank"))));

            assertThat(brokenBy(report)).containsExactly("I1");
        }

        @Test
        void isSatisfiedByAQuarantinedRecordUnlessItOnlyContradictedAnother() {
            submit(SubmissionResult.ACKED, DETECTED);

            LedgerReport undecodable =
                    ledger.check(Settlements.none().withQuarantined(List.of(quarantined("truncated"))));
            LedgerReport contradicting =
                    ledger.check(Settlements.none().withQuarantined(List.of(quarantined("id_conflict"))));

            assertThat(undecodable.holds()).isTrue();
            assertThat(brokenBy(contradicting)).containsExactly("I1");
        }
    }

    @Nested
    class NoInvention {
        @Test
        void breaksWhenNobodySubmittedTheEvent() {
            arrive(detected("cb_1", SHOP, 200));

            assertThat(brokenBy(check())).containsExactly("I2");
        }

        @Test
        void breaksWhenTheEventWasRefused() {
            submit(SubmissionResult.REFUSED, DETECTED);
            arrive(detected("cb_1", SHOP, 200));

            assertThat(brokenBy(check())).containsExactly("I2");
        }

        @Test
        void breaksWhenTheAmountDiffersFromTheOneSubmitted() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(received("cb_1", SHOP, 200, "live", body(TRANSFER, "evt_1", 1, "1e2"), true));

            assertThat(brokenBy(check())).containsExactly("I2");
            assertThat(check().invented()).singleElement().asString().endsWith("amount differs from the one submitted");
        }

        @Test
        void breaksWhenTheBodyChangesBetweenAttempts() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 503));
            arrive(received("cb_1", SHOP, 200, "retry", body(TRANSFER, "evt_1", 1, "100") + ' ', true));

            assertThat(brokenBy(check())).containsExactly("I2");
        }

        @Test
        void breaksWhenTheBodyIsNotACallback() {
            arrive(received("cb_1", SHOP, 200, "live", "<html>", true));

            assertThat(brokenBy(check())).containsExactly("I2");
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
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 200));
            arrive(detected("cb_1", BANK, 200));

            assertThat(brokenBy(check())).containsExactly("I3");
            assertThat(check().crossTalk()).hasSize(1);
        }

        @Test
        void breaksWhenASignatureIsNotTheEndpoints() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(received("cb_1", SHOP, 200, "live", body(TRANSFER, "evt_1", 1, "100"), false));

            assertThat(brokenBy(check())).containsExactly("I3");
            assertThat(check().badSignatures()).hasSize(1);
        }
    }

    @Nested
    class BoundedDuplicates {
        @Test
        void breaksWhenACallbackIsTakenTwiceWithoutAFault() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 200));
            arrive(detected("cb_1", SHOP, 200));

            assertThat(brokenBy(check())).containsExactly("I4");
            assertThat(check().duplicates()).isEqualTo(1);
        }

        @Test
        void holdsWhileRepeatsStayWithinWhatTheFaultsExplain() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 200));
            arrive(detected("cb_1", SHOP, 200));

            assertThat(ledger.check(Settlements.none(), 1).holds()).isTrue();
        }

        @Test
        void breaksWhenOneTransitionIsAnnouncedUnderTwoIdsWhateverTheFaults() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 200));
            arrive(detected("cb_2", SHOP, 200));

            assertThat(brokenBy(ledger.check(Settlements.none(), 100))).containsExactly("I4");
        }

        @Test
        void allowsOneAnnouncementPerInclusion() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 200));
            arrive(received("cb_2", SHOP, 200, "live", body(TRANSFER, "evt_2", 2, "100"), true));

            assertThat(check().holds()).isTrue();
        }

        @Test
        void doesNotCountReplays() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 200));
            arrive(received("cb_1", SHOP, 200, "replay", body(TRANSFER, "evt_1", 1, "100"), true));

            assertThat(check().holds()).isTrue();
        }
    }

    @Nested
    class OneTerminal {
        @Test
        void breaksWhenADeliveryIsTakenAndDeadLettered() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 200));
            Settlements settled = Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_shop", 2)));

            assertThat(brokenBy(ledger.check(settled))).containsExactly("I6");
            assertThat(ledger.check(settled, 1).holds()).isTrue();
        }

        @Test
        void breaksWhenADeliveryDiesTwice() {
            submit(SubmissionResult.ACKED, DETECTED);

            LedgerReport report = ledger.check(
                    Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_shop", 2), task("cb_1", "ep_shop", 3))),
                    100);

            assertThat(brokenBy(report)).containsExactly("I6");
        }

        @Test
        void holdsWhenACrashWroteTheSameDeadLetterAgain() {
            submit(SubmissionResult.ACKED, DETECTED);

            LedgerReport report = ledger.check(Settlements.none()
                    .withDeadLetters(List.of(task("cb_1", "ep_shop", 2), task("cb_1", "ep_shop", 2))));

            assertThat(report.holds()).isTrue();
            assertThat(report.deadLettered()).isEqualTo(1);
        }

        @Test
        void holdsWhenADeadLetterIsReplayedToSuccess() {
            submit(SubmissionResult.ACKED, DETECTED);
            arrive(detected("cb_1", SHOP, 500));
            arrive(received("cb_1", SHOP, 200, "replay", body(TRANSFER, "evt_1", 1, "100"), true));

            LedgerReport report = ledger.check(Settlements.none().withDeadLetters(List.of(task("cb_1", "ep_shop", 1))));

            assertThat(report.holds()).isTrue();
            assertThat(report.deadLettered()).isZero();
        }
    }

    @Test
    void printsCountsAndTheFirstFindingsOfABrokenPromise() {
        submit(SubmissionResult.ACKED, DETECTED);

        String text = check().toText();

        assertThat(text)
                .containsPattern("accepted +1\\R")
                .containsPattern("lost +1\\R")
                .containsPattern(
                        "I1 no loss +BROKEN, 1\\R  deposit.detected \\(in\\) of eip155:1/0xabc/native at /m/shop")
                .containsPattern("I6 one terminal +holds");
    }

    @Test
    void namesTheChecksThereAre() {
        assertThat(check().check("I1").holds()).isTrue();
        assertThatThrownBy(() -> check().check("I9")).hasMessageContaining("check: I9 (expected: one of I1 no loss");
    }

    private LedgerReport check() {
        return ledger.check(Settlements.none());
    }

    private void submit(SubmissionResult result, Expectation... expectations) {
        ledger.submitting(1, List.of(expectations)).ended(result);
    }

    private void arrive(Received received) {
        ledger.arrived(received);
    }

    private static List<String> brokenBy(LedgerReport report) {
        return report.checks().stream()
                .filter(check -> !check.holds())
                .map(check -> check.name().substring(0, 2))
                .toList();
    }

    private static Received detected(String webhookId, String path, int status) {
        return received(webhookId, path, status, "live", body(TRANSFER, "evt_1", 1, "100"), true);
    }

    private static Received received(
            String webhookId, String path, int status, String origin, String body, boolean signatureValid) {
        return new Received(
                NOW,
                0,
                path,
                webhookId,
                "1767225600",
                "v1,x",
                1,
                origin,
                "application/json",
                "Bellwire/test",
                Received.Body.of(body),
                1,
                signatureValid,
                status);
    }

    private static String body(String transferId, String eventId, int epoch, String amount) {
        return """
                {"id":"%s","type":"deposit.detected","revision":1,"test":false,
                 "data":{"transferId":"%s","direction":"in","amount":"%s","inclusionEpoch":%d}}""".formatted(eventId, transferId, amount, epoch);
    }

    private static DeliveryTask task(String callbackId, String endpointId, int attempt) {
        return DeliveryTask.newBuilder()
                .setDeliveryId("dl_" + callbackId + endpointId)
                .setCallbackId(callbackId)
                .setEventId("evt_1")
                .setType("deposit.detected")
                .setSubjectId(TRANSFER)
                .setRevision(1)
                .setMerchantId("shop")
                .setEndpointId(endpointId)
                .setBody(ByteBuffer.wrap(body(TRANSFER, "evt_1", 1, "100").getBytes(StandardCharsets.UTF_8)))
                .setAttempt(attempt)
                .setCreatedAt(NOW)
                .build();
    }

    private static Unrouted unrouted(String type, String merchantId) {
        WalletEvent event = WalletEvent.newBuilder()
                .setEventId("evt_1")
                .setType(type)
                .setSubjectId(TRANSFER)
                .setRevision(1)
                .setOccurredAt(NOW)
                .setRecordedAt(NOW)
                .setPayload(new JsonPayload("{}"))
                .build();
        return new Unrouted(event, "no_endpoint", merchantId, NOW);
    }

    private static Quarantined quarantined(String reason) {
        return Quarantined.newBuilder()
                .setTopic("chain.observations")
                .setPartition(0)
                .setOffset(1)
                .setTimestamp(NOW)
                .setKey(ByteBuffer.wrap(TRANSFER.getBytes(StandardCharsets.UTF_8)))
                .setReason(reason)
                .setService("router")
                .setQuarantinedAt(NOW)
                .build();
    }
}
