package io.bellwire.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.PaymentPayload;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.UserPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.event.v1.WithdrawalPayload;
import io.bellwire.schemas.Ids;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private static final String ASSET = "{\"assetId\":\"eip155:1/slip44:60\"}";
    private static final String WITHDRAWAL = "{\"withdrawalId\":\"wd-1\",\"status\":\"confirmed\",\"asset\":" + ASSET
            + ",\"amount\":\"1\",\"to\":\"0x1\"}";

    @Test
    void readsTheExampleOfTheContract() {
        WalletEvent event = Reading.ofEvents(Samples.EVENT).only();

        assertThat(event.getEventId()).isEqualTo(Ids.publishedEventId("u-1", "user.registered", 1));
        assertThat(event.getRecordedAt()).isEqualTo(Samples.NOW);
        assertThat(event.getPayload()).isEqualTo(new UserPayload("u-1", List.of()));
        assertThat(event.getTest()).isFalse();
    }

    @Test
    void readsThePayloadByATypeThatStandsAfterIt() {
        String payloadFirst = """
                {"payload":{"userRef":"u-1"},"revision":1,"occurredAt":"2026-01-01T00:00:00Z","subjectId":"u-1",\
                "type":"user.registered"}""";

        assertThat(Reading.ofEvents(payloadFirst).only().getPayload()).isInstanceOf(UserPayload.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deposit.detected", "transaction.confirmed", "transfer.detected"})
    void readsTransfersWithTheirDerivedIds(String type) {
        WalletEvent event = Reading.ofEvents(
                        event(type, "{\"transfer\":" + Samples.OBSERVATION + ",\"requiredConfirmations\":12}"))
                .only();

        TransferPayload payload = (TransferPayload) event.getPayload();
        assertThat(payload.getTransfer().getTransferId()).isEqualTo("eip155:1/0xabcd/log:0");
        assertThat(payload.getWatcherCount()).isEqualTo(1);
        assertThat(event.getEventId()).isEqualTo(Ids.chainEventId("u-1", type, "0xaa5", 0, null));
    }

    @Test
    void readsWithdrawalsAndPayments() {
        String payment = "{\"paymentId\":\"p\",\"merchantOrderId\":\"o\",\"status\":\"paid\",\"asset\":" + ASSET
                + ",\"expectedAmount\":\"5\",\"confirmedAmount\":\"5\",\"expiresAt\":\"2026-02-01T00:00:00Z\"}";

        assertThat(Reading.ofEvents(event("withdrawal.confirmed", WITHDRAWAL))
                        .only()
                        .getPayload())
                .isInstanceOf(WithdrawalPayload.class);
        assertThat(Reading.ofEvents(event("payment.paid", payment)).only().getPayload())
                .isInstanceOfSatisfying(
                        PaymentPayload.class, read -> assertThat(Duration.between(Samples.NOW, read.getExpiresAt()))
                                .isEqualTo(Duration.ofDays(31)));
    }

    @Test
    void keepsAnyOtherPayloadAsItsOwnText() {
        String json = "{ \"balance\" : 1.10,\"n\":1e2, \"nested\":[{\"\u00e9\":\"\uD83D\uDD14\"}] }";

        assertThat(Reading.ofEvents(event("balance.changed", json)).only().getPayload())
                .isEqualTo(new JsonPayload(json));
    }

    @Test
    void keepsItsTextAlsoBehindOthersInABatch() {
        List<WalletEvent> events = Reading.ofEvents(
                        "[" + event("a.b", "{\"x\":\"\u00e9\"}") + ",\n " + event("a.b", "{\"y\":[ 2 ]}") + "]")
                .items();

        assertThat(events)
                .extracting(WalletEvent::getPayload)
                .containsExactly(new JsonPayload("{\"x\":\"\u00e9\"}"), new JsonPayload("{\"y\":[ 2 ]}"));
    }

    @Test
    void keepsAGivenEventId() {
        String given = Samples.with(Samples.EVENT, "{\"type\"", "{\"eventId\":\"evt_mine-0001\",\"type\"");

        assertThat(Reading.ofEvents(given).only().getEventId()).isEqualTo("evt_mine-0001");
    }

    @ParameterizedTest
    @CsvSource({"''", "short", "has.dot.in.it", "../../etc", "'line\\r\\nbreak'", "\\u0435vt_lookalike"})
    void refusesEventIdsThatAreNoSuch(String id) {
        String given = Samples.with(Samples.EVENT, "{\"type\"", "{\"eventId\":\"" + id + "\",\"type\"");

        assertThat(Reading.ofEvents(given).errors().list()).singleElement().satisfies(error -> assertThat(error.field())
                .isEqualTo("eventId"));
    }

    @Test
    void recordsItsOwnTimeWhateverIsGiven() {
        String given = Samples.with(Samples.EVENT, "{\"type\"", "{\"recordedAt\":0,\"type\"");

        assertThat(Reading.ofEvents(given).only().getRecordedAt()).isEqualTo(Samples.NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"revision\":1 | \"revision\":0 | 0 revision out_of_range",
                "\"merchantId\":\"m1\" | \"merchantId\":\"m 1\" | 0 merchantId invalid_form",
                "user.registered | user..registered | 0 type invalid_form",
                "\"revision\":1 | \"revision\":1,\"milestone\":\"soon\" | 0 invalid",
                "\"u-1\",\"revision\" | \"u 1\",\"revision\" | 0 subjectId invalid_form",
                "\"type\":\"user.registered\", | '' | 0 type required",
                "\"userRef\":\"u-1\" | \"user\":\"u-1\" | '0 payload.user unknown_field,0 payload.userRef required'",
                ",\"payload\":{\"userRef\":\"u-1\"} | '' | 0 payload required",
                "{\"userRef\":\"u-1\"} | null | 0 payload expected_object",
                "{\"userRef\":\"u-1\"} | [] | 0 payload expected_object",
                "{\"userRef\":\"u-1\"} | {\"userRef\":5} | 0 payload.userRef expected_string"
            })
    void refusesWithFieldAndReason(String part, String other, String faults) {
        assertThat(Reading.ofEvents(Samples.with(Samples.EVENT, part, other)).faults())
                .containsExactly(faults.split(","));
    }

    @Test
    void refusesFaultsDeepInAPayload() {
        String transfer = Samples.with(Samples.OBSERVATION, "\"840000000000000\"", "\"-1\"");

        assertThat(Reading.ofEvents(event("deposit.detected", "{\"transfer\":" + transfer + "}"))
                        .faults())
                .containsExactly("0 payload.transfer.fees[0].amount not_digits");
    }

    @Test
    void refusesTransfersThatSayTooLittle() {
        String transfer = Samples.with(Samples.OBSERVATION, "\"log:0\"", "\"?\"");

        assertThat(Reading.ofEvents(event("deposit.detected", "{\"transfer\":" + transfer + "}"))
                        .faults())
                .containsExactly("0 payload.transfer.position invalid_form");
    }

    @Test
    void refusesAFreePayloadThatIsTooLargeOrNoText() {
        String strings = ("\"" + "x".repeat(4_000) + "\",").repeat(13);
        String large = "{\"a\":[" + strings.substring(0, strings.length() - 1) + "]}";

        assertThat(Reading.ofEvents(event("a.b", large)).faults()).containsExactly("0 payload too_large");
        assertThat(Reading.ofEvents(event("a.b", "{\"a\":[{\"b\":\"\\ud800\"}]}"))
                        .faults())
                .containsExactly("0 payload.a[0].b lone_surrogate");
        assertThat(Reading.ofEvents(event("a.b", "{\"a\":{\"b\":1,\"b\":2}}")).faults())
                .containsExactly("0 payload.a.b duplicate_field");
        assertThat(Reading.ofEvents(event("a.b", "{\"a\":" + "[".repeat(20) + "]".repeat(20) + "}"))
                        .errors()
                        .list())
                .extracting(ItemError::code)
                .containsExactly("too_deep");
    }

    private static String event(String type, String payload) {
        return Samples.with(Samples.with(Samples.EVENT, "user.registered", type), "{\"userRef\":\"u-1\"}", payload);
    }
}
