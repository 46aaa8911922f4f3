package io.bellwire.publisher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Fee;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids were computed apart from this code, with openssl and basenc as docs/publishing.md shows. */
class CompletionTest {

    @Test
    void derivesTheIdsOfAnObservation() {
        TransferObservation observation = Completion.complete(Said.observation().build());

        assertThat(observation.getTransferId()).isEqualTo("eip155:1/0x7a4a/log:0");
        assertThat(observation.getObservationId()).isEqualTo("w1:17");
    }

    @Test
    void bringsEveryPartToItsOneSpelling() {
        TransferObservation observation = Completion.complete(Said.observation().build());

        assertThat(observation.getTxId()).isEqualTo("0x7a4a");
        assertThat(observation.getTo()).isEqualTo("0xbe3f");
        assertThat(observation.getBlock().getHash()).isEqualTo("0xa99e");
        assertThat(observation.getAsset().getAssetId())
                .isEqualTo("eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48");
        assertThat(observation.getAmount()).isEqualTo("293092129");
    }

    @Test
    void leavesWhatItWasGivenAsItIs() {
        TransferObservation said = Said.observation().build();

        Completion.complete(said);

        assertThat(said).isEqualTo(Said.observation().build());
    }

    @Test
    void completesOnceAndForAll() {
        TransferObservation once = Completion.complete(Said.observation().build());
        WalletEvent event = Completion.complete(Said.event().build());

        assertThat(Completion.complete(once)).isEqualTo(once);
        assertThat(Completion.complete(event)).isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eip155:1/0x7A4A/log:0", "eip155:1/0x7a4a/log:0"})
    void takesATransferIdInEitherSpelling(String transferId) {
        TransferObservation observation =
                Completion.complete(Said.observation().setTransferId(transferId).build());

        assertThat(observation.getTransferId()).isEqualTo("eip155:1/0x7a4a/log:0");
    }

    @Test
    void namesAPublishedEventBySubjectTypeAndRevision() {
        assertThat(Completion.complete(Said.event().build()).getEventId()).isEqualTo("evt_jkkaelhizvxcg6bhwpudbfneoe");
    }

    @Test
    void namesATransitionOfATransferByItsInclusion() {
        WalletEvent event = Completion.complete(Said.event()
                .setType("transfer.detected")
                .setSubjectId("eip155:1/0x7a4a/log:0")
                .setInclusionEpoch(1)
                .setPayload(TransferPayload.newBuilder()
                        .setTransfer(Said.observation().build())
                        .build())
                .build());

        assertThat(event.getEventId()).isEqualTo("evt_f5m7tnh2igbi7mvjpczbszffqw");
        assertThat(((TransferPayload) event.getPayload()).getTransfer().getTransferId())
                .isEqualTo("eip155:1/0x7a4a/log:0");
    }

    @Test
    void keepsAnEventIdItWasGiven() {
        WalletEvent event =
                Completion.complete(Said.event().setEventId("evt_mine").build());

        assertThat(event.getEventId()).isEqualTo("evt_mine");
    }

    static Stream<Arguments> brokenObservations() {
        return Stream.of(
                broken(it -> it.setChainId("ethereum"), "chainId (expected: CAIP-2, e.g. eip155:1)"),
                broken(it -> it.setAmount("1e18"), "amount (expected: 1 to 78 decimal digits)"),
                broken(it -> it.setBlock(null), "block (expected: present for INCLUDED and REMOVED)"),
                broken(
                        it -> it.setTransferId("eip155:1/0x7a4a/log:1"),
                        "transferId (expected: chainId/txId/position of this observation, or left out)"),
                broken(
                        it -> it.setObservationId("w1:18"),
                        "observationId (expected: watcherId:watcherSeq of this observation, or left out)"));
    }

    private static Arguments broken(Consumer<TransferObservation.Builder> fault, String problem) {
        return Arguments.of(fault, problem);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("brokenObservations")
    void namesTheFieldAndTheRuleAnObservationBreaks(Consumer<TransferObservation.Builder> fault, String problem) {
        TransferObservation.Builder said = Said.observation();
        fault.accept(said);

        assertThatThrownBy(() -> Completion.complete(said.build()))
                .isInstanceOf(InvalidRecordException.class)
                .isInstanceOf(SerializationException.class)
                .hasMessage("TransferObservation: " + problem);
    }

    @Test
    void appliesTheSameRulesToTheTransferInAnEvent() {
        TransferObservation transfer = Said.observation().setAmount("-1").build();
        WalletEvent event = Said.event()
                .setType("transfer.detected")
                .setPayload(TransferPayload.newBuilder().setTransfer(transfer).build())
                .build();

        assertThatThrownBy(() -> Completion.complete(event))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessage("TransferObservation: amount (expected: 1 to 78 decimal digits)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{} {}", "{\"a\":1,\"a\":2}", "{\"a\":NaN}", "{\"a\":"})
    void refusesAPayloadThatIsNotOneJsonObject(String json) {
        WalletEvent event = Said.event().setPayload(new JsonPayload(json)).build();

        assertThatThrownBy(() -> Completion.complete(event))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessage("WalletEvent: payload.json (expected: one JSON object)");
    }

    @Test
    void refusesMoreJsonThanACallbackHasRoomFor() {
        String json = "{\"a\":\"" + "é".repeat(Completion.MAX_JSON_BYTES / 2) + "\"}";
        WalletEvent event = Said.event().setPayload(new JsonPayload(json)).build();

        assertThatThrownBy(() -> Completion.complete(event))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessage("WalletEvent: payload.json (expected: at most 49152 bytes)");
    }

    @Test
    void refusesAnEventThatBreaksARule() {
        WalletEvent event = Said.event().setType("balance changed").build();

        assertThatThrownBy(() -> Completion.complete(event))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageStartingWith("WalletEvent: type (expected: dotted name");
    }

    @Test
    void namesWhatARecordMadeBySettersForgot() {
        TransferObservation bare = new TransferObservation();
        TransferObservation withoutAsset = Said.observation().build();
        withoutAsset.setAsset(new Asset());
        TransferObservation withoutSender = Said.observation().build();
        withoutSender.setFrom(Arrays.asList("0x5038", null));
        TransferObservation withoutFee = Said.observation().build();
        withoutFee.setFees(List.of(new Fee("1", null, "network")));

        assertForgotten(bare, "observationId");
        assertForgotten(withoutAsset, "asset.assetId");
        assertForgotten(withoutSender, "from[1]");
        assertForgotten(withoutFee, "fees[0].assetId");
    }

    private static void assertForgotten(TransferObservation said, String field) {
        assertThatThrownBy(() -> Completion.complete(said))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessage("TransferObservation: " + field + " (expected: a value)");
    }
}
