package io.bellwire.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.PaymentPayload;
import io.bellwire.event.v1.TestPayload;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.UserPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.event.v1.WithdrawalPayload;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordRulesTest {
    private static final long MAX_HEIGHT = 9_007_199_254_740_992L;
    private static final Instant LAST_TIME = Instant.ofEpochMilli(253_402_300_799_999L);

    /** With the chain and transaction of an observation of this test it makes a transferId of 512 characters. */
    private static final int MOST_POSITION = 512 - "eip155:1/0x7a4a/".length();

    @Test
    void findNothingWrongWithAWholeObservation() {
        assertThat(RecordRules.broken(TestObservations.included())).isEmpty();
    }

    @Test
    void findNothingWrongWithAWholeEvent() {
        assertThat(RecordRules.broken(event())).isEmpty();
    }

    @Test
    void takeTheLargestAmountOfAUint256() {
        TransferObservation observation = TestObservations.included();
        observation.setAmount("9".repeat(78));

        assertThat(RecordRules.broken(observation)).isEmpty();
    }

    @Test
    void letAMempoolSightingBeWithoutBlock() {
        TransferObservation observation = TestObservations.included();
        observation.setKind(ObservationKind.MEMPOOL_SEEN);
        observation.setBlock(null);

        assertThat(RecordRules.broken(observation)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("extremeObservations")
    void takeWhatIsJustWithinABound(String field, Consumer<TransferObservation> stretching) {
        TransferObservation observation = TestObservations.included();
        stretching.accept(observation);

        assertThat(RecordRules.broken(observation)).isEmpty();
    }

    static Stream<Arguments> extremeObservations() {
        return Stream.of(
                observation("position", most -> most.setPosition("p".repeat(MOST_POSITION))),
                observation("txId", most -> {
                    most.setTxId(null);
                    most.setPosition("p".repeat(512 - "eip155:1/".length()));
                }),
                observation("watcherId", most -> most.setWatcherId("w".repeat(512))),
                observation("conflictKeys", most -> most.setConflictKeys(List.of("~".repeat(512)))),
                observation(
                        "from", most -> most.setFrom(Collections.nCopies(RecordRules.MAX_SENDERS, "f".repeat(256)))),
                observation("to", most -> most.setTo("t".repeat(256))),
                observation("asset.assetId", most -> most.getAsset().setAssetId("a".repeat(256))),
                observation("asset.tokenId", most -> most.getAsset().setTokenId("1".repeat(256))),
                observation("asset.decimals", most -> most.getAsset().setDecimals(255)),
                observation("confirmations", most -> most.setConfirmations(1_000_000_000)),
                observation("block.hash", most -> most.getBlock().setHash("h".repeat(128))),
                observation("block.height", most -> most.getBlock().setHeight(MAX_HEIGHT)),
                observation("block.height", least -> least.getBlock().setHeight(0)),
                observation("block.timestamp", most -> most.getBlock().setTimestamp(LAST_TIME)),
                observation("head", most -> most.setHead(new Head(MAX_HEIGHT, MAX_HEIGHT, "h".repeat(128)))),
                observation("head", least -> least.setHead(new Head(0L, 0L, ""))),
                observation("observedAt", least -> least.setObservedAt(Instant.EPOCH)),
                observation("observedAt", most -> most.setObservedAt(LAST_TIME)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("extremeEvents")
    void takeAnEventThatIsJustWithinABound(String field, Consumer<WalletEvent> stretching) {
        WalletEvent event = event();
        stretching.accept(event);

        assertThat(RecordRules.broken(event)).isEmpty();
    }

    static Stream<Arguments> extremeEvents() {
        return Stream.of(
                event("eventId", most -> most.setEventId("e".repeat(128))),
                event("type", most -> most.setType("user" + ".a".repeat(62))),
                event("subjectId", most -> most.setSubjectId("~".repeat(512))),
                event("revision", most -> most.setRevision(Integer.MAX_VALUE)),
                event("milestone", most -> most.setMilestone("999999")),
                event("merchantId", most -> most.setMerchantId("m".repeat(64))),
                event("occurredAt", most -> most.setOccurredAt(LAST_TIME)),
                event("payload.rateAt", most -> {
                    most.setType("payment.paid");
                    most.setPayload(payment(payment -> payment.setRateAt(LAST_TIME)));
                }),
                event("payload.previousMilestone", most -> {
                    most.setType("transfer.milestone");
                    most.setPayload(transfer(TestObservations.included(), "999999"));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenObservations")
    void nameTheFieldOfAnObservationAndNeverItsValue(String field, Consumer<TransferObservation> breaking) {
        TransferObservation observation = TestObservations.included();
        breaking.accept(observation);

        assertThat(RecordRules.broken(observation))
                .hasValueSatisfying(message ->
                        assertThat(message).startsWith(field + " (expected: ").doesNotContain("SECRET"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenEvents")
    void nameTheFieldOfAnEventAndNeverItsValue(String field, Consumer<WalletEvent> breaking) {
        WalletEvent event = event();
        breaking.accept(event);

        assertThat(RecordRules.broken(event))
                .hasValueSatisfying(message ->
                        assertThat(message).startsWith(field + " (expected: ").doesNotContain("SECRET"));
    }

    static Stream<Arguments> brokenObservations() {
        return Stream.of(
                observation("chainId", broken -> broken.setChainId("SECRET")),
                observation("amount", broken -> broken.setAmount("1e18 SECRET")),
                observation("amount", broken -> broken.setAmount("")),
                observation("amount", broken -> broken.setAmount("9".repeat(79))),
                observation("declaredAmount", broken -> broken.setDeclaredAmount("-1 SECRET")),
                observation("position", broken -> broken.setPosition("SECRET\n")),
                observation("txId", broken -> broken.setTxId("SECRET with spaces")),
                observation("watcherId", broken -> broken.setWatcherId("")),
                observation("conflictKeys", broken -> broken.setConflictKeys(List.of("0x5038:7", "SECRET\n"))),
                observation("transferId", broken -> {
                    broken.setTxId("t".repeat(300));
                    broken.setPosition("p".repeat(300));
                }),
                observation("confirmations", broken -> broken.setConfirmations(-1)),
                observation("confirmations", broken -> broken.setConfirmations(Integer.MAX_VALUE)),
                observation("confirmations", broken -> broken.setConfirmations(1_000_000_001)),
                observation("from", broken -> broken.setFrom(Collections.nCopies(RecordRules.MAX_SENDERS + 1, "0x1"))),
                observation("transferId", broken -> broken.setPosition("p".repeat(MOST_POSITION + 1))),
                observation("asset.assetId", broken -> broken.getAsset().setAssetId("a".repeat(257))),
                observation("asset.assetId", broken -> broken.getAsset().setAssetId("/slip44:60")),
                observation("asset.tokenId", broken -> broken.getAsset().setTokenId("1".repeat(257))),
                observation("to", broken -> broken.setTo("t".repeat(257))),
                observation("from", broken -> broken.setFrom(List.of("f".repeat(257)))),
                observation("block.hash", broken -> broken.getBlock().setHash("0".repeat(129))),
                observation("block.height", broken -> broken.getBlock().setHeight(-1)),
                observation("block.height", broken -> broken.getBlock().setHeight(MAX_HEIGHT + 1)),
                observation("head", broken -> broken.setHead(new Head(Long.MAX_VALUE, 1L, "0xa"))),
                observation("head", broken -> broken.setHead(new Head(MAX_HEIGHT + 1, 1L, "0xa"))),
                observation("head", broken -> broken.setHead(new Head(1L, Long.MIN_VALUE, "0xa"))),
                observation("head.hash", broken -> broken.setHead(new Head(1L, 1L, "h".repeat(129)))),
                observation("observedAt", broken -> broken.setObservedAt(Instant.ofEpochMilli(-1))),
                observation("observedAt", broken -> broken.setObservedAt(Instant.MAX)),
                observation("observedAt", broken -> broken.setObservedAt(LAST_TIME.plusMillis(1))),
                observation("block.timestamp", broken -> broken.getBlock().setTimestamp(Instant.MIN)),
                observation("asset.decimals", broken -> broken.getAsset().setDecimals(256)),
                observation("kind", broken -> broken.setKind(ObservationKind.UNKNOWN)),
                observation("block", broken -> broken.setBlock(null)));
    }

    static Stream<Arguments> brokenEvents() {
        return Stream.of(
                event("eventId", broken -> broken.setEventId("SECRET\t")),
                event("eventId", broken -> broken.setEventId("e".repeat(129))),
                event("type", broken -> broken.setType("SECRET..twice")),
                event("type", broken -> broken.setType("t".repeat(129))),
                event("type", broken -> broken.setType("a.bb.".repeat(25_000) + "c")),
                event("subjectId", broken -> broken.setSubjectId("")),
                event("subjectId", broken -> broken.setSubjectId("s".repeat(513))),
                event("revision", broken -> broken.setRevision(-1)),
                event("milestone", broken -> broken.setMilestone("0")),
                event("milestone", broken -> broken.setMilestone("1000000")),
                event("merchantId", broken -> broken.setMerchantId("m".repeat(65))),
                event("occurredAt", broken -> broken.setOccurredAt(Instant.MAX)),
                event("recordedAt", broken -> broken.setRecordedAt(Instant.ofEpochMilli(-1))),
                event("payload.rateAt", broken -> {
                    broken.setType("payment.paid");
                    broken.setPayload(payment(payment -> payment.setRateAt(Instant.MAX)));
                }),
                event("payload.expiresAt", broken -> {
                    broken.setType("payment.created");
                    broken.setPayload(payment(payment -> payment.setExpiresAt(Instant.ofEpochMilli(-1))));
                }),
                event("payload.pendingAmount", broken -> {
                    broken.setType("payment.created");
                    broken.setPayload(payment(payment -> payment.setPendingAmount("SECRET")));
                }),
                event("payload.previousMilestone", broken -> {
                    broken.setType("transfer.milestone");
                    broken.setPayload(transfer(TestObservations.included(), "0"));
                }),
                event("payload.transfer.amount", broken -> {
                    TransferObservation transfer = TestObservations.included();
                    transfer.setAmount("SECRET");
                    broken.setType("transfer.detected");
                    broken.setPayload(transfer(transfer, null));
                }),
                event("payload.amount", broken -> {
                    broken.setType("withdrawal.confirmed");
                    broken.setPayload(withdrawal("SECRET"));
                }));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deposit.confirmed | TransferPayload for deposit.*, transaction.*, transfer.*",
                "transfer.detected | TransferPayload for deposit.*, transaction.*, transfer.*",
                "withdrawal.broadcast | WithdrawalPayload for withdrawal.*",
                "payment.paid | PaymentPayload for payment.*",
                "balance.changed | JsonPayload for any other type",
                "address.assigned | JsonPayload for any other type",
                "user | JsonPayload for any other type"
            })
    void sayWhichPayloadATypeTakes(String type, String expected) {
        WalletEvent event = event();

        event.setType(type);

        assertThat(RecordRules.broken(event)).contains("payload (expected: " + expected + ')');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":NaN}",
                "{\"a\":",
                "{},\"type\":\"deposit.confirmed\",\"x\":{}"
            })
    void takeAnOpenPayloadThatIsOneJsonObjectAndNothingElse(String json) {
        assertThat(RecordRules.broken(saying(json))).contains("payload.json (expected: one JSON object)");
        assertThat(RecordRules.broken(saying("{\"a\":{\"a\":[1.10]}}"))).isEmpty();
    }

    @Test
    void boundTheDepthOfAnOpenPayload() {
        String deep = "{\"a\":".repeat(15) + "{}" + "}".repeat(15);

        assertThat(RecordRules.broken(saying(deep))).isEmpty();
        assertThat(RecordRules.broken(saying("{\"a\":" + deep + '}'))).isPresent();
    }

    @Test
    void letATestImitateAnyType() {
        WalletEvent event = event();
        event.setType("deposit.confirmed");
        event.setPayload(new TestPayload("", "deposit.confirmed"));

        assertThat(RecordRules.broken(event)).isPresent();
        event.setTest(true);
        assertThat(RecordRules.broken(event)).isEmpty();
    }

    private static WalletEvent saying(String json) {
        WalletEvent event = event();
        event.setType("balance.changed");
        event.setPayload(new JsonPayload(json));
        return event;
    }

    private static TransferPayload transfer(TransferObservation transfer, @Nullable String previousMilestone) {
        return TransferPayload.newBuilder()
                .setTransfer(transfer)
                .setPreviousMilestone(previousMilestone)
                .build();
    }

    private static PaymentPayload payment(Consumer<PaymentPayload> change) {
        PaymentPayload payment = PaymentPayload.newBuilder()
                .setPaymentId("pay-1")
                .setMerchantOrderId("A-1001")
                .setStatus("paid")
                .setAsset(TestObservations.included().getAsset())
                .setExpectedAmount("100")
                .setConfirmedAmount("100")
                .build();
        change.accept(payment);
        return payment;
    }

    private static WithdrawalPayload withdrawal(String amount) {
        return WithdrawalPayload.newBuilder()
                .setWithdrawalId("wd-1")
                .setStatus("confirmed")
                .setAsset(TestObservations.included().getAsset())
                .setAmount(amount)
                .setTo("0x1")
                .build();
    }

    private static Arguments observation(String field, Consumer<TransferObservation> breaking) {
        return Arguments.of(field, breaking);
    }

    private static Arguments event(String field, Consumer<WalletEvent> breaking) {
        return Arguments.of(field, breaking);
    }

    private static WalletEvent event() {
        Instant now = Instant.ofEpochMilli(1_767_225_600_000L);
        return WalletEvent.newBuilder()
                .setEventId("evt_1")
                .setType("user.registered")
                .setSubjectId("u-1")
                .setRevision(1)
                .setOccurredAt(now)
                .setRecordedAt(now)
                .setPayload(UserPayload.newBuilder().setUserRef("u-1").build())
                .build();
    }
}
