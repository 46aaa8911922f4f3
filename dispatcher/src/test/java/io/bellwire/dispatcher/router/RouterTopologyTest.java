package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.RouterBench.included;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.UserPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.state.v1.Leg;
import io.bellwire.state.v1.LegRouting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTopologyTest {
    private static final String PAYER = "0x5038";
    private static final String SHOP = "0xbe3f";

    private final RouterBench router = new RouterBench();

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void rendersTheBodyAMerchantIsPromised() throws IOException {
        router.owner(SHOP, "m1");
        router.endpoint("m1", "deposit.confirmed");

        router.observe(included("w1", PAYER, SHOP, 12));

        JsonNode body = body(router.deliveries().get(0));
        assertThat(body.path("type").asText()).isEqualTo("deposit.confirmed");
        assertThat(body.path("occurredAt").asText()).isEqualTo("2026-01-01T00:00:00.000Z");
        assertThat(body.path("metadata").path("orderId").asText()).isEqualTo("A-1");
        JsonNode data = body.path("data");
        assertThat(data.path("direction").asText()).isEqualTo("in");
        assertThat(data.path("status").asText()).isEqualTo("confirmed");
        assertThat(data.path("previousStatus").asText()).isEqualTo("detected");
        assertThat(data.path("amount").asText()).isEqualTo("293092129");
        assertThat(data.path("amountDisplay").asText()).isEqualTo("293.092129");
        assertThat(data.path("requiredConfirmations").asInt()).isEqualTo(12);
        assertThat(data.path("internal").asBoolean()).isFalse();
        assertThat(data.path("block").path("timestamp").asText()).isEqualTo("2026-01-01T00:00:00.000Z");
    }

    @Test
    void keepsEveryDigitOfTheLargestAmount() throws IOException {
        router.owner(SHOP, "m1");
        router.endpoint("m1", "*");
        TransferObservation transfer = included("w1", PAYER, SHOP, 1);
        String uint256 = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
        transfer.setAmount(uint256);

        router.observe(transfer);

        JsonNode data = body(router.deliveries().get(0)).path("data");
        assertThat(data.path("amount").asText()).isEqualTo(uint256);
        assertThat(data.path("amountDisplay").asText())
                .endsWith("7913129.639935")
                .doesNotContain("E");
    }

    @Test
    void keepsWhatNobodyOwnsAndWhatNobodyCanBeTold() {
        router.observe(included("w1", PAYER, SHOP, 1));
        router.owner(SHOP, "m2");
        router.observe(included("w1", PAYER, SHOP, 12));
        router.endpoint("m3", EndpointStatus.PENDING, "*");
        router.publish(user("m3"));

        assertThat(router.unrouted())
                .extracting(Unrouted::getReason)
                .containsExactly("no_owner", "no_endpoint", "no_endpoint");
        assertThat(router.deliveries()).isEmpty();
    }

    @Test
    void sendsAPublishersEventToTheMerchantItNamesOnce() throws IOException {
        router.endpoint("m1", "user.*");
        router.endpoint("m1", "payment.*");
        router.endpoint("m2", "*");

        router.publish(user("m1"));
        router.publish(user("m1"));

        List<DeliveryTask> deliveries = router.deliveries();
        assertThat(deliveries).hasSize(1);
        assertThat(deliveries.get(0).getMerchantId()).isEqualTo("m1");
        assertThat(body(deliveries.get(0)).path("data").toString()).isEqualTo("{\"userRef\":\"u-1\",\"addresses\":[]}");
    }

    @Test
    void passesAnOpenEventsJsonThroughUnchanged() {
        router.endpoint("m1", "*");
        String json = "{\"b\":1.10,\"a\":[9007199254740993]}";
        WalletEvent event = user("m1");
        event.setType("balance.changed");
        event.setPayload(new JsonPayload(json));

        router.publish(event);

        String body = StandardCharsets.UTF_8
                .decode(router.deliveries().get(0).getBody())
                .toString();
        assertThat(body).contains("\"data\":" + json + ",");
    }

    @Test
    void quarantinesPoisonWithItsBytesAndDeliversItsNeighbours() {
        router.owner(SHOP, "m1");
        router.endpoint("m1", "*");
        byte[] random = {1, 2, 3};

        router.put(Topic.OBSERVATIONS, "k", random);
        router.put(Topic.OBSERVATIONS, "k", (byte[]) null);
        router.put(Topic.OBSERVATIONS, "k", new byte[RecordRules.MAX_PUBLISHED_BYTES + 1]);
        router.put(Topic.WALLET_EVENTS, "k", random);
        router.put(Topic.TRANSFER_LEGS, "k", random);
        router.put(Topic.ADDRESS_BOOK, "k", random);
        router.observe(included("w1", PAYER, SHOP, 1));

        List<Quarantined> quarantined = router.quarantined();
        assertThat(quarantined)
                .extracting(Quarantined::getReason)
                .containsExactly(
                        "not_a_record", "null_value", "too_large", "not_a_record", "not_a_record", "not_a_record");
        assertThat(quarantined.get(0).getValue().array()).containsExactly(random);
        assertThat(router.deliveries()).hasSize(1);
    }

    @Test
    void keepsASecondEventThatUsesAnIdAgainForSomethingElse() {
        router.endpoint("m1", "*");
        router.endpoint("m2", "*");

        router.publish(user("m1"));
        router.publish(user("m2"));

        assertThat(router.deliveries()).extracting(DeliveryTask::getMerchantId).containsExactly("m1");
        assertThat(router.quarantined()).extracting(Quarantined::getReason).containsExactly("id_conflict");
    }

    @Test
    void putsNothingIntoABodyThatIsNotOneJsonObject() {
        router.endpoint("m1", "*");
        for (String json :
                List.of("{},\"type\":\"deposit.confirmed\",\"x\":{}", "", "[]", "{\"a\":1,\"a\":2}", "{} {}")) {
            WalletEvent event = user("m1");
            event.setEventId("evt_" + json.hashCode());
            event.setType("balance.changed");
            event.setPayload(new JsonPayload(json));
            router.publish(event);
        }

        assertThat(router.deliveries()).isEmpty();
        assertThat(router.quarantined())
                .hasSize(5)
                .extracting(Quarantined::getReason, Quarantined::getDetail)
                .containsOnly(tuple("invalid", "payload.json (expected: one JSON object)"));
    }

    @Test
    void tellsAMerchantWithManyInputsOnceThatMoneyWentOut() {
        TransferObservation consolidation = included("w1", PAYER, SHOP, 1);
        consolidation.setFrom(List.of("0x01", "0x02", "0x03"));
        router.owner("0x01", "m1");
        router.owner("0x02", "m2");
        router.owner("0x03", "m1");
        router.endpoint("m1", "*");
        router.endpoint("m2", "*");

        router.observe(consolidation);

        assertThat(router.deliveries()).extracting(DeliveryTask::getMerchantId).containsExactly("m1", "m2");
    }

    @Test
    void believesNoAddressUnderAnotherKey() {
        router.endpoint("m1", "*");
        router.put(
                Topic.ADDRESS_BOOK,
                "eip155:1:0xelsewhere",
                new AddressEntry("eip155:1", SHOP, "m1", Map.of(), RouterBench.NOW));

        router.observe(included("w1", PAYER, SHOP, 1));

        assertThat(router.deliveries()).isEmpty();
        assertThat(router.quarantined()).extracting(Quarantined::getReason).containsExactly("key_mismatch");
    }

    /** The steps between are topics, too, and anybody may write to a topic. */
    @Test
    void quarantinesAnEventOnItsWayThatNoStepWouldHaveSent() {
        TransferObservation absurd = included("w1", PAYER, SHOP, 1);
        absurd.getAsset().setDecimals(2_000_000_000);
        WalletEvent event = WalletEvent.newBuilder()
                .setEventId("evt_absurd")
                .setType("transfer.detected")
                .setSubjectId(absurd.getTransferId())
                .setRevision(1)
                .setInclusionEpoch(1)
                .setOccurredAt(RouterBench.NOW)
                .setRecordedAt(RouterBench.NOW)
                .setPayload(TransferPayload.newBuilder().setTransfer(absurd).build())
                .build();
        router.endpoint("m1", "*");
        router.owner(SHOP, "m1");

        router.put(
                Topic.TRANSFER_LEGS,
                "eip155:1:" + SHOP,
                new LegRouting(event, List.of(new Leg(SHOP, EventTypes.IN)), List.of()));

        assertThat(router.deliveries()).isEmpty();
        assertThat(router.quarantined())
                .extracting(Quarantined::getDetail)
                .singleElement(STRING)
                .contains("decimals");
    }

    /** Under another key it would lie in another partition, where nobody knows that it was told. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"w1", "eip155:1/0xABAB/log:0"})
    void tellsNothingThatAWatcherSaysUnderAnotherKey(@Nullable String key) {
        router.owner(SHOP, "m1");
        router.endpoint("m1", "*");

        router.put(Topic.OBSERVATIONS, key, included("w1", PAYER, SHOP, 12));

        assertThat(router.events()).isEmpty();
        assertThat(router.quarantined())
                .extracting(Quarantined::getReason, Quarantined::getDetail)
                .containsExactly(tuple("key_mismatch", "key (expected: transferId, normalised)"));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"m1", "U-1"})
    void tellsNothingThatAServiceSaysUnderAnotherKey(@Nullable String key) {
        router.endpoint("m1", "*");

        router.put(Topic.WALLET_EVENTS, key, user("m1"));

        assertThat(router.deliveries()).isEmpty();
        assertThat(router.quarantined())
                .extracting(Quarantined::getReason, Quarantined::getDetail)
                .containsExactly(tuple("key_mismatch", "key (expected: subjectId)"));
    }

    @Test
    void mendsTheSpellingOfAStatementButNotThatOfItsKey() {
        TransferObservation shouted = included("w1", PAYER, SHOP, 1);
        String transferId = shouted.getTransferId();
        shouted.setTxId("0x" + "AB".repeat(32));
        shouted.setTransferId(Ids.transferId(shouted.getChainId(), shouted.getTxId(), shouted.getPosition()));

        router.put(Topic.OBSERVATIONS, shouted.getTransferId(), shouted);
        assertThat(router.events()).isEmpty();
        assertThat(router.quarantined()).extracting(Quarantined::getReason).containsExactly("key_mismatch");

        router.put(Topic.OBSERVATIONS, transferId, shouted);
        assertThat(router.events()).extracting(WalletEvent::getSubjectId).containsExactly(transferId);
    }

    @Test
    void quarantinesAStatementThatCannotBeTrue() {
        TransferObservation negative = included("w1", PAYER, SHOP, 1);
        negative.setAmount("-5");
        TransferObservation nowhere = included("w1", PAYER, SHOP, 1);
        nowhere.setKind(ObservationKind.REMOVED);
        nowhere.setBlock(null);

        router.observe(negative);
        router.observe(nowhere);

        assertThat(router.quarantined()).extracting(Quarantined::getReason).containsExactly("invalid", "invalid");
    }

    @Test
    void forgetsAnAddressWhoseEntryIsDeleted() {
        router.owner(SHOP, "m1");
        router.endpoint("m1", "*");
        router.put(Topic.ADDRESS_BOOK, "eip155:1:" + SHOP, (byte[]) null);

        router.observe(included("w1", PAYER, SHOP, 1));

        assertThat(router.deliveries()).isEmpty();
        assertThat(router.unrouted()).extracting(Unrouted::getReason).containsExactly("no_owner");
    }

    private static WalletEvent user(String merchantId) {
        return WalletEvent.newBuilder()
                .setEventId(Ids.publishedEventId("u-1", "user.registered", 1))
                .setType("user.registered")
                .setSubjectId("u-1")
                .setRevision(1)
                .setMerchantId(merchantId)
                .setOccurredAt(RouterBench.NOW)
                .setRecordedAt(RouterBench.NOW)
                .setMetadata(Map.of())
                .setPayload(new UserPayload("u-1", List.of()))
                .build();
    }

    private static JsonNode body(DeliveryTask delivery) throws IOException {
        byte[] bytes = new byte[delivery.getBody().remaining()];
        delivery.getBody().duplicate().get(bytes);
        return new ObjectMapper().readTree(bytes);
    }
}
