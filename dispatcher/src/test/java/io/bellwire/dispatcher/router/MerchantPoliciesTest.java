package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.RouterBench.CHAIN;
import static io.bellwire.dispatcher.router.RouterBench.NOW;
import static io.bellwire.dispatcher.router.RouterBench.included;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.registry.v1.AmountRule;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.service.ChainDepths;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MerchantPoliciesTest {
    private static final String USDC = "eip155:1/erc20:0xa0b8";

    private final MerchantPolicies policies = new MerchantPolicies(new ConfirmationPolicy(
            ChainDepths.parse("eip155:1=12,eip155:56=15,*=10", 1),
            ChainDepths.parse("eip155:1=3,eip155:10=30,*=1", 1),
            List.of(6, 20)));

    @Test
    void requiresTheOperatorsDefaultOfAMerchantWhoAsksForNothing() {
        assertThat(policies.required("unknown", on("eip155:1"))).isEqualTo(12);
        assertThat(policies.required("unknown", on("eip155:56"))).isEqualTo(15);
        assertThat(policies.required("unknown", on("solana:x"))).isEqualTo(10);
        assertThat(policies.required("unknown", on("eip155:10"))).isEqualTo(30);
        asks("m1", "eip155:137", 100);
        assertThat(policies.required("m1", on("eip155:56"))).isEqualTo(15);
    }

    @Test
    void letsAMerchantGoUpFreelyAndDownToTheFloor() {
        asks("m1", CHAIN, 500);
        assertThat(policies.required("m1", on(CHAIN))).isEqualTo(500);
        asks("m1", CHAIN, 5);
        assertThat(policies.required("m1", on(CHAIN))).isEqualTo(5);
        asks("m1", CHAIN, 2);
        assertThat(policies.required("m1", on(CHAIN))).isEqualTo(3);
        asks("m1", CHAIN, -1);
        assertThat(policies.required("m1", on(CHAIN))).isEqualTo(3);
    }

    @Test
    void takesTheDeepestRuleThatFits() {
        rules("m1", new AmountRule(USDC, "100", 20), new AmountRule(USDC, "1000", 30), new AmountRule(USDC, "0", 5));

        assertThat(policies.required("m1", of("99"))).isEqualTo(12);
        assertThat(policies.required("m1", of("100"))).isEqualTo(20);
        assertThat(policies.required("m1", of("9".repeat(78)))).isEqualTo(30);
    }

    @Test
    void takesARuleItCannotReadForOneThatAlwaysFits() {
        rules("m1", new AmountRule(USDC, "1e18", 40));

        assertThat(policies.required("m1", of("1"))).isEqualTo(40);
    }

    @Test
    void forgetsAMerchantThatIsGone() {
        policies.changed("m1", new Merchant("m1", "", Map.of(CHAIN, 50), List.of(), true, NOW, NOW));
        policies.changed("m1", null);

        assertThat(policies.required("m1", on(CHAIN))).isEqualTo(12);
        assertThat(policies.hearsMempool("m1")).isFalse();
    }

    @Test
    void listensAtEveryDepthAnybodyNeeds() {
        assertThat(policies.of("eip155:1")).containsExactly(6, 12);
        assertThat(policies.of("eip155:10")).containsExactly(6, 20, 30);
        assertThat(policies.of("solana:x")).containsExactly(6, 10);

        asks("m1", CHAIN, 24);
        asks("m2", CHAIN, 1);
        rules("m3", new AmountRule(USDC, "0", 64));

        assertThat(policies.of("eip155:1")).containsExactly(3, 6, 12, 20, 24, 64);
        assertThat(policies.of("eip155:56")).containsExactly(6, 15);
    }

    @Test
    void goesOnListeningWhereATransferMayStillBeOnItsWayTo() {
        asks("m1", CHAIN, 50);
        asks("m1", CHAIN, 13);

        assertThat(policies.of(CHAIN)).containsExactly(6, 12, 13, 20, 50);
    }

    @Test
    void boundsWhatMerchantsCanMakeOfEachTransferAndMakesNobodyHearTooSoonOrNever() {
        for (int depth = 101; depth <= 1_000; depth++) {
            asks("m" + depth, CHAIN, depth);
        }

        int[] depths = policies.of(CHAIN);

        assertThat(depths)
                .hasSizeLessThanOrEqualTo(MerchantPolicies.MAX_ASKED + 3)
                .startsWith(6, 12, 20)
                .endsWith(1_000);
        assertThat(depths).doesNotHaveDuplicates().isSorted();
    }

    private void asks(String merchantId, String chainId, int depth) {
        policies.changed(merchantId, new Merchant(merchantId, "", Map.of(chainId, depth), List.of(), false, NOW, NOW));
    }

    private void rules(String merchantId, AmountRule... rules) {
        policies.changed(merchantId, new Merchant(merchantId, "", Map.of(), List.of(rules), false, NOW, NOW));
    }

    private static TransferObservation on(String chainId) {
        TransferObservation transfer = included("w1", "0xa", "0xb", 1);
        transfer.setChainId(chainId);
        return transfer;
    }

    private static TransferObservation of(String amount) {
        TransferObservation transfer = included("w1", "0xa", "0xb", 1);
        transfer.setAmount(amount);
        return transfer;
    }
}
