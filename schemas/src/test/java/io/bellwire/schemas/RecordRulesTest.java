package io.bellwire.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.UserPayload;
import io.bellwire.event.v1.WalletEvent;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
                observation("confirmations", broken -> broken.setConfirmations(-1)),
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
                event("subjectId", broken -> broken.setSubjectId("")),
                event("revision", broken -> broken.setRevision(-1)));
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
