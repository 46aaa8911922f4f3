package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.TransitionBench.PAYER;
import static io.bellwire.dispatcher.router.TransitionBench.body;
import static io.bellwire.dispatcher.router.TransitionBench.data;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.AmountRule;
import io.bellwire.state.v1.LegRouting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Confirmed is said once of an inclusion, at the depth its merchant asks for, whatever he does meanwhile. */
class ConfirmedOnceTest {
    private static final String USDC = "eip155:1/erc20:0xa0b8";

    private final TransitionBench bench = new TransitionBench();
    private final RouterBench router = bench.router();

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void confirmsToEachMerchantAtItsOwnDepth() {
        router.owner(PAYER, "payer");
        router.endpoint("payer", "*");
        router.requires("payer", 24);
        router.requires("shop", 5);

        bench.milestone(5);
        bench.milestone(12);
        bench.milestone(24);

        List<JsonNode> bodies = bench.bodies();
        assertThat(bodies)
                .extracting(body -> body.path("type").asText())
                .containsExactly("deposit.confirmed", "transaction.confirmed");
        assertThat(bodies)
                .extracting(body -> data(body, "requiredConfirmations").asInt())
                .containsExactly(5, 24);
        assertThat(bodies)
                .extracting(body -> data(body, "confirmations").asInt())
                .containsExactly(5, 24);
    }

    @Test
    void neverConfirmsTwiceHoweverItsMerchantTurnsThePolicy() {
        bench.milestone(12);
        router.requires("shop", 24);
        bench.milestone(14);
        bench.milestone(24);
        router.requires("shop", 30);
        bench.milestone(30);
        router.requires("shop", 6);
        bench.milestone(36);

        assertThat(bench.heardBy("shop")).containsExactly("deposit.confirmed");
    }

    @Test
    void confirmsOnceAtTheNextDepthWhenAPolicyIsLoweredOnTheWay() {
        router.requires("shop", 24);
        bench.milestone(12);
        assertThat(bench.heardBy("shop")).isEmpty();

        router.requires("shop", 10);
        bench.milestone(13);
        bench.milestone(24);

        assertThat(bench.heardBy("shop")).containsExactly("deposit.confirmed");
    }

    @Test
    void saysNothingOnTheWayToADepthThatWasRaisedAfterItConfirmed() {
        router.requires("shop", 2);
        bench.milestone(2);
        router.requires("shop", 12);
        bench.milestone(3);
        bench.milestone(6);

        assertThat(bench.heardBy("shop")).containsExactly("deposit.confirmed");
    }

    @Test
    void asksMoreConfirmationsForMoreMoney() {
        AmountRule much = new AmountRule(USDC, "293092129", 40);
        AmountRule more = new AmountRule(USDC, "293092130", 100);
        AmountRule other = new AmountRule("eip155:1/slip44:60", "0", 200);
        AmountRule less = new AmountRule(USDC, "0", 3);
        router.requires("shop", 20, much, more, other, less);

        bench.milestone(20);
        assertThat(bench.heardBy("shop")).isEmpty();
        bench.milestone(40);

        assertThat(bench.heardBy("shop")).containsExactly("deposit.confirmed");
    }

    @Test
    void saysTheSameOfALegAgainAlthoughThePolicyHasChanged() {
        LegRouting detected = bench.routing(bench.event("transfer.detected", null));
        LegRouting confirming = bench.routing(bench.event("transfer.milestone", "6"));
        LegRouting confirmed = bench.routing(bench.event("transfer.milestone", "12"));
        LegRouting reorged = bench.routing(bench.event("transfer.reorged", null));
        List<LegRouting> all = List.of(detected, confirming, confirmed, reorged);
        all.forEach(bench::walk);
        List<DeliveryTask> first = router.deliveries();

        router.requires("shop", 6);
        all.forEach(bench::walk);
        List<DeliveryTask> lowered = router.deliveries();
        router.requires("shop", 100);
        all.subList(2, 4).forEach(bench::walk);
        List<DeliveryTask> raised = router.deliveries();

        assertThat(first)
                .extracting(DeliveryTask::getType)
                .containsExactly("deposit.detected", "deposit.confirming", "deposit.confirmed", "deposit.reorged");
        assertThat(content(lowered)).isEqualTo(content(first));
        assertThat(content(raised)).isEqualTo(content(first.subList(2, 4)));
    }

    @Test
    void doesNotTakeTheInclusionOfAForgottenTransferForTheOneBefore() {
        bench.say("transfer.detected");
        bench.milestone(12);
        bench.transfer().getBlock().setHash("0x0ther"); // the tracker, which had forgotten it, counts from one again
        bench.forget();
        bench.say("transfer.detected");
        bench.milestone(12);

        assertThat(bench.heardBy("shop"))
                .containsExactly("deposit.detected", "deposit.confirmed", "deposit.detected", "deposit.confirmed");
    }

    @Test
    void letsATestUseUpNothingOfTheRealTransfer() {
        WalletEvent test = bench.event("transfer.milestone", "12");
        test.setTest(true);
        router.publish(test);
        bench.milestone(13);

        assertThat(bench.heardBy("shop")).containsExactly("deposit.confirmed", "deposit.confirmed");
    }

    @Test
    void remembersWhatItToldAsLongAsMoreMayCome() {
        bench.milestone(12);

        router.pass(router.parts().retention().unsettled());
        bench.milestone(13);
        assertThat(bench.heardBy("shop")).containsExactly("deposit.confirmed");
        router.pass(LegProcessor.KEPT.plusHours(1));

        assertThat(router.entries(RouterTopology.TOLD)).isZero();
    }

    @Test
    void forgetsWhatItToldOfAnInclusionThatHasEnded() {
        bench.milestone(12);
        bench.say("transfer.finalized");

        router.pass(LegProcessor.KEPT.minus(Duration.ofHours(1)));
        assertThat(router.entries(RouterTopology.TOLD)).isEqualTo(1);
        router.pass(Duration.ofHours(2));

        assertThat(router.entries(RouterTopology.TOLD)).isZero();
    }

    /** Everything but when the record was taken. */
    private static List<String> content(List<DeliveryTask> deliveries) {
        return deliveries.stream()
                .map(task -> task.getDeliveryId() + ' ' + task.getType() + ' ' + body(task))
                .toList();
    }
}
