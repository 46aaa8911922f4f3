package io.bellwire.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TestPayload;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.UserPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.event.v1.WithdrawalPayload;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordRulesTest {
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
                observation("asset.assetId", broken -> broken.getAsset().setAssetId("a".repeat(257))),
                observation("asset.tokenId", broken -> broken.getAsset().setTokenId("1".repeat(257))),
                observation("to", broken -> broken.setTo("t".repeat(257))),
                observation("from", broken -> broken.setFrom(List.of("f".repeat(257)))),
                observation("block.hash", broken -> broken.getBlock().setHash("0".repeat(129))),
                observation("block.height", broken -> broken.getBlock().setHeight(-1)),
                observation("head", broken -> broken.setHead(new Head(Long.MAX_VALUE, 1L, "0xa"))),
                observation("head", broken -> broken.setHead(new Head(1L, Long.MIN_VALUE, "0xa"))),
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
                event("revision", broken -> broken.setRevision(-1)),
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
