package io.bellwire.testkit.ledger;

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

/** A ledger of two merchants, and short words for what happens around one transfer. */
final class LedgerUnderTest {
    static final String SHOP = "/m/shop";
    static final String BANK = "/m/bank";
    static final String TRANSFER = "eip155:1/0xabc/native";
    static final Expectation DETECTED = new Expectation(EventKey.incoming(TRANSFER, "deposit.detected"), SHOP, "100");

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Ledger ledger = new Ledger();

    LedgerUnderTest() {
        ledger.endpoint(new Destination(SHOP, "ep_shop", "shop"));
        ledger.endpoint(new Destination(BANK, "ep_bank", "bank"));
    }

    void submit(SubmissionResult result, Expectation... expectations) {
        submitting(expectations).ended(result);
    }

    Submission submitting(Expectation... expectations) {
        return ledger.submitting(1, List.of(expectations));
    }

    void arrive(Received received) {
        ledger.arrived(received);
    }

    LedgerReport check() {
        return check(Settlements.none());
    }

    LedgerReport check(Settlements settlements) {
        return ledger.check(settlements);
    }

    LedgerReport check(Settlements settlements, int allowedRepeats) {
        return ledger.check(settlements, allowedRepeats);
    }

    int outstanding() {
        return ledger.outstanding();
    }

    static List<String> brokenBy(LedgerReport report) {
        return report.checks().stream()
                .filter(check -> !check.holds())
                .map(check -> check.name().substring(0, 2))
                .toList();
    }

    static Received detected(String webhookId, String path, int status) {
        return received(webhookId, path, status, "live", body(TRANSFER, "evt_1", 1, "100"), true);
    }

    static Received received(
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

    static String body(String transferId, String eventId, int epoch, String amount) {
        return """
                {"id":"%s","type":"deposit.detected","revision":%d,"test":false,
                 "data":{"transferId":"%s","direction":"in","amount":"%s","inclusionEpoch":%d}}""".formatted(eventId, epoch, transferId, amount, epoch);
    }

    static DeliveryTask task(String callbackId, String endpointId, int attempt) {
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

    static Unrouted unrouted(String type, String merchantId) {
        WalletEvent event = WalletEvent.newBuilder()
                .setEventId("evt_1")
                .setType(type)
                .setSubjectId(TRANSFER)
                .setRevision(1)
                .setInclusionEpoch(1)
                .setOccurredAt(NOW)
                .setRecordedAt(NOW)
                .setPayload(new JsonPayload("{}"))
                .build();
        return new Unrouted(event, "no_endpoint", merchantId, NOW);
    }

    static Quarantined quarantined(String reason) {
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
