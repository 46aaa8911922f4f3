package io.bellwire.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.testkit.receiver.Received;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LegalSequenceTest {
    private static final String SHOP = "/m/shop";
    private static final String TRANSFER = "eip155:1/0xabc/native";

    private final LegalSequence sequence = new LegalSequence();

    @Test
    void isHeardInAnyOrderAndReadByRevision() {
        tell(told("evt_5", 5, 2, "finalized"));
        tell(told("evt_3", 3, 1, "reorged", "evt_2"));
        tell(told("evt_1", 1, 1, "detected"));
        tell(told("evt_2", 2, 1, "confirmed"));
        tell(told("evt_4", 4, 2, "detected"));

        assertThat(sequence.findings()).isEmpty();
    }

    @Test
    void maySkipWhatTheEndpointDoesNotHear() {
        tell(told("evt_2", 2, 1, "confirmed"));
        tell(told("evt_5", 5, 2, "confirmed"));

        assertThat(sequence.findings()).isEmpty();
    }

    @Test
    void mayBeHeldAnywhere() {
        tell(told("evt_1", 1, 1, "detected"));
        tell(told("evt_2", 2, 1, "held"));
        tell(told("evt_3", 3, 1, "released"));
        tell(told("evt_4", 4, 1, "confirmed"));

        assertThat(sequence.findings()).isEmpty();
    }

    @Test
    void breaksWhenAnInclusionGoesOnAfterItsEnd() {
        tell(told("evt_1", 1, 1, "detected"));
        tell(told("evt_2", 2, 1, "reorged", "evt_1"));
        tell(told("evt_3", 3, 1, "confirmed"));

        assertThat(sequence.findings())
                .containsExactly("deposit.confirmed (in) of " + TRANSFER + " at " + SHOP
                        + ": comes after deposit.reorged of inclusion 1");
    }

    @Test
    void breaksWhenAnEarlierInclusionComesBack() {
        tell(told("evt_1", 1, 2, "detected"));
        tell(told("evt_2", 2, 1, "confirmed"));

        assertThat(sequence.findings()).hasSize(1);
    }

    @Test
    void breaksWhenTwoEventsShareARevision() {
        tell(told("evt_1", 1, 1, "detected"));
        tell(told("evt_2", 1, 1, "confirmed"));

        assertThat(sequence.findings()).hasSize(1);
    }

    @Test
    void breaksWhenWhatIsRevokedIsOfAnotherInclusion() {
        tell(told("evt_1", 1, 1, "detected"));
        tell(told("evt_2", 2, 1, "reorged", "evt_1"));
        tell(told("evt_3", 3, 2, "detected"));
        tell(told("evt_4", 4, 2, "reorged", "evt_1"));

        assertThat(sequence.findings())
                .containsExactly("deposit.reorged (in) of " + TRANSFER + ", inclusion 2 at " + SHOP
                        + ": revokes something else");
    }

    @Test
    void breaksWhenTheConfirmationIsNotWhatIsRevoked() {
        tell(told("evt_1", 1, 1, "detected"));
        tell(told("evt_2", 2, 1, "confirmed"));
        tell(told("evt_3", 3, 1, "reorged", "evt_1"));

        assertThat(sequence.findings()).hasSize(1);
    }

    @Test
    void breaksWhenNothingIsRevoked() {
        tell(told("evt_1", 1, 1, "reorged", null));

        assertThat(sequence.findings()).hasSize(1);
    }

    @Test
    void isPartOfTheJudgement() {
        Ledger ledger = new Ledger();
        String body = """
                {"id":"evt_1","type":"deposit.reorged","revision":1,
                 "data":{"transferId":"%s","direction":"in","amount":"1","inclusionEpoch":1}}""".formatted(TRANSFER);
        ledger.submitting(1, List.of(new Expectation(EventKey.incoming(TRANSFER, "deposit.reorged"), SHOP, "1")))
                .ended(SubmissionResult.ACKED);
        ledger.arrived(new Received(
                Instant.EPOCH,
                0,
                SHOP,
                "cb_1",
                "1767225600",
                "v1,x",
                1,
                "live",
                "application/json",
                "Bellwire/test",
                Received.Body.of(body),
                1,
                true,
                200));

        LedgerReport report = ledger.check(Settlements.none());

        assertThat(report.check("I5").violations()).hasSize(1);
        assertThat(report.check("I1").holds()).isTrue();
    }

    private void tell(CallbackBody body) {
        sequence.tell(SHOP, body);
    }

    private static CallbackBody told(String eventId, int revision, int epoch, String stage) {
        return told(eventId, revision, epoch, stage, null);
    }

    private static CallbackBody told(
            String eventId, int revision, int epoch, String stage, @Nullable String revokesEventId) {
        EventKey key = EventKey.incoming(TRANSFER, "deposit." + stage).inInclusion(epoch);
        return new CallbackBody(eventId, key, revision, revokesEventId, "1", false);
    }
}
