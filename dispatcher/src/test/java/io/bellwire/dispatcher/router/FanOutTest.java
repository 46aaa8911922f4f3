package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TransitionBench.PAYER;
import static io.bellwire.dispatcher.router.TransitionBench.body;
import static io.bellwire.dispatcher.router.TransitionBench.data;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.state.v1.LegRouting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What merchants hear of transitions, once the tracker has found them. */
class FanOutTest {
    private final TransitionBench bench = new TransitionBench();
    private final RouterBench router = bench.router();
    private final TransferObservation transfer = bench.transfer();

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void tellsThePayerAndTheReceiverEachWhatItMeansToHim() {
        router.owner(PAYER, "payer");
        router.endpoint("payer", "*");

        bench.say("transfer.detected");
        bench.milestone(12);
        bench.say("transfer.finalized");

        assertThat(bench.heardBy("shop")).containsExactly("deposit.detected", "deposit.confirmed", "deposit.finalized");
        assertThat(bench.heardBy("payer"))
                .containsExactly("transaction.detected", "transaction.confirmed", "transaction.finalized");
    }

    @Test
    void tellsAMerchantWhoPaysHimselfBothAndFlagsThem() {
        router.owner(PAYER, "shop");

        bench.say("transfer.detected");
        bench.milestone(12);
        bench.say("transfer.reorged");

        List<JsonNode> bodies = bench.bodies();
        assertThat(bodies)
                .extracting(body -> body.path("type").asText())
                .containsExactly(
                        "transaction.detected",
                        "deposit.detected",
                        "transaction.confirmed",
                        "deposit.confirmed",
                        "transaction.reorged",
                        "deposit.reorged");
        assertThat(bodies).allMatch(body -> data(body, "internal").asBoolean());
    }

    @Test
    void saysTheDepthsOnTheWayAndWhatWasSaidBefore() {
        bench.say("transfer.detected");
        bench.milestone(3);
        bench.milestone(4); // somebody else's
        bench.milestone(6);
        bench.milestone(12);
        bench.say("transfer.finalized");

        List<JsonNode> bodies = bench.bodies();
        assertThat(bodies)
                .extracting(body -> data(body, "status").asText())
                .containsExactly("detected", "confirming", "confirming", "confirmed", "finalized");
        assertThat(bodies)
                .extracting(body -> data(body, "previousStatus").asText())
                .containsExactly("null", "detected", "confirming", "confirming", "confirmed");
    }

    @Test
    void revokesTheEventThatWasCreditedOnOrElseTheFirst() {
        router.owner(PAYER, "payer");
        router.endpoint("payer", "*");
        router.requires("payer", 24);
        WalletEvent detected = bench.say("transfer.detected");
        WalletEvent confirmed = bench.milestone(12);

        WalletEvent reorged = bench.event("transfer.reorged", null);
        reorged.setRevokesEventId(detected.getEventId());
        router.publish(reorged);

        List<DeliveryTask> deliveries = router.deliveries();
        assertThat(body(last(deliveries, "shop")).path("revokesEventId").asText())
                .isEqualTo(confirmed.getEventId());
        assertThat(data(body(last(deliveries, "shop")), "previousStatus").asText())
                .isEqualTo("confirmed");
        assertThat(body(last(deliveries, "payer")).path("revokesEventId").asText())
                .isEqualTo(detected.getEventId());
        assertThat(data(body(last(deliveries, "payer")), "previousStatus").asText())
                .isEqualTo("detected");
    }

    @Test
    void beginsAnewWithEachInclusion() {
        bench.say("transfer.detected");
        bench.milestone(12);
        bench.say("transfer.reorged");
        bench.nextInclusion();
        transfer.getBlock().setHash("0x0ther");
        bench.say("transfer.detected");
        WalletEvent second = bench.milestone(12);
        bench.say("transfer.reorged");

        List<JsonNode> bodies = bench.bodies();
        assertThat(bodies)
                .extracting(body -> body.path("type").asText())
                .containsExactly(
                        "deposit.detected",
                        "deposit.confirmed",
                        "deposit.reorged",
                        "deposit.detected",
                        "deposit.confirmed",
                        "deposit.reorged");
        assertThat(data(bodies.get(3), "previousStatus").isNull()).isTrue();
        assertThat(bodies.get(5).path("revokesEventId").asText()).isEqualTo(second.getEventId());
    }

    @Test
    void tellsOfTheMempoolOnlyThoseWhoAsked() {
        router.owner(PAYER, "payer");
        router.endpoint("payer", "*");
        router.merchant("payer", Map.of(), List.of(), true);
        bench.pending();

        bench.say("transfer.detected");
        transfer.setReplacedByTxId("0xcd");
        bench.say("transfer.replaced");
        bench.say("transfer.dropped");

        List<DeliveryTask> deliveries = router.deliveries();
        assertThat(deliveries).extracting(DeliveryTask::getMerchantId).containsOnly("payer");
        assertThat(deliveries)
                .extracting(DeliveryTask::getType)
                .containsExactly("transaction.detected", "transaction.replaced", "transaction.dropped");
        assertThat(data(body(deliveries.get(0)), "block").isNull()).isTrue();
        assertThat(data(body(deliveries.get(1)), "replacedByTxId").asText()).isEqualTo("0xcd");
        assertThat(data(body(deliveries.get(1)), "previousStatus").asText()).isEqualTo("detected");
        assertThat(router.unrouted()).isEmpty();
    }

    @Test
    void saysThatWhatWasTakenBackIsReplacedToAllWhoHeardOfIt() {
        bench.say("transfer.detected");
        bench.say("transfer.reorged");
        bench.say("transfer.replaced");

        assertThat(bench.heardBy("shop")).containsExactly("deposit.detected", "deposit.reorged", "deposit.replaced");
    }

    @Test
    void endsTheStoryForAMerchantWhoNoLongerWantsTheMempool() {
        router.merchant("shop", Map.of(), List.of(), true);
        bench.pending();
        bench.say("transfer.detected");
        router.merchant("shop", Map.of(), List.of(), false);

        bench.say("transfer.dropped");

        assertThat(bench.heardBy("shop")).containsExactly("deposit.detected", "deposit.dropped");
    }

    @Test
    void saysThatATransferFailedAndWhy() {
        transfer.setExecutionStatus(ExecutionStatus.FAILED);
        transfer.setFailureReason("reverted");

        bench.say("transfer.failed");
        bench.milestone(12);
        bench.say("transfer.finalized");

        List<JsonNode> bodies = bench.bodies();
        assertThat(bodies).extracting(body -> body.path("type").asText()).containsExactly("deposit.failed");
        assertThat(data(bodies.get(0), "failureReason").asText()).isEqualTo("reverted");
        assertThat(data(bodies.get(0), "previousStatus").isNull()).isTrue();
    }

    @Test
    void saysThatATransferIsHeldAndWhyAndThatItIsReleased() {
        bench.say("transfer.detected");
        transfer.setRiskFlags(List.of("aml_hold"));
        bench.say("transfer.held");
        transfer.setRiskFlags(List.of());
        bench.say("transfer.released");
        bench.milestone(12);

        List<JsonNode> bodies = bench.bodies();
        assertThat(bodies)
                .extracting(body -> data(body, "status").asText())
                .containsExactly("detected", "held", "released", "confirmed");
        assertThat(data(bodies.get(1), "riskFlags").path(0).asText()).isEqualTo("aml_hold");
        assertThat(data(bodies.get(3), "previousStatus").asText()).isEqualTo("released");
    }

    @Test
    void takesBackWhatItSaidAlthoughTheWatcherDoesNotVouchForTheAsset() {
        bench.say("transfer.detected");
        router.owner(PAYER, "late");

        transfer.getAsset().setVerified(false);
        bench.say("transfer.reorged");

        assertThat(bench.heardBy("shop")).containsExactly("deposit.detected", "deposit.reorged");
        assertThat(router.unrouted())
                .singleElement()
                .extracting(Unrouted::getReason, Unrouted::getMerchantId)
                .containsExactly("unverified_asset", "late");
    }

    @Test
    void tellsOnAReplayNothingThatWasNotToldAtFirst() {
        transfer.getAsset().setVerified(false);
        LegRouting unvouched = bench.routing(bench.event("transfer.detected", null));
        transfer.getAsset().setVerified(true);
        LegRouting vouched = bench.routing(bench.event("transfer.milestone", "12"));

        List.of(unvouched, vouched, unvouched, vouched).forEach(bench::walk);

        assertThat(bench.heardBy("shop")).containsExactly("deposit.confirmed", "deposit.confirmed");
        assertThat(router.unrouted()).hasSize(2).extracting(Unrouted::getReason).containsOnly("unverified_asset");
    }

    private static DeliveryTask last(List<DeliveryTask> deliveries, String merchantId) {
        return deliveries.stream()
                .filter(task -> task.getMerchantId().equals(merchantId))
                .reduce((first, second) -> second)
                .orElseThrow();
    }
}
