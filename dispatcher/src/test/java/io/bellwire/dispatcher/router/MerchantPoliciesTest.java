package io.bellwire.dispatcher.router;

import static io.bellwire.dispatcher.router.RouterBench.CHAIN;
import static io.bellwire.dispatcher.router.RouterBench.NOW;
import static io.bellwire.dispatcher.router.RouterBench.included;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.registry.v1.AmountRule;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.service.ChainDepths;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
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
    void saysEachDepthExactlyWhileTheyAreFew() {
        for (int depth = 101; depth <= 100 + AskedDepths.MAX_EXACT; depth++) {
            asks("m" + depth, CHAIN, depth);
        }

        assertThat(policies.of(CHAIN)).hasSize(AskedDepths.MAX_EXACT + 3).contains(101, 117, 132);
    }

    @Test
    void boundsWhatMerchantsCanMakeOfEachTransfer() {
        for (int depth = 1; depth <= 5_000; depth++) {
            asks("m1", CHAIN, depth);
        }

        assertThat(policies.of(CHAIN))
                .hasSizeLessThanOrEqualTo(AskedDepths.MAX_EXACT + 3)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(last(policies.of(CHAIN))).isEqualTo(DepthLadder.atLeast(5_000));
    }

    /** However many others there are: it was their number and their distance that decided whose depth was said. */
    @Test
    void tellsAMerchantAtHisOwnRungWhateverAnotherAsksFor() {
        asks("m1", CHAIN, 50);
        AmountRule[] rules = new AmountRule[101];
        Arrays.setAll(rules, i -> new AmountRule(USDC, "0", 900_000 + i));

        rules("m2", rules);

        assertThat(firstFrom(50, policies.of(CHAIN))).isEqualTo(DepthLadder.atLeast(50));
    }

    @RepeatedTest(50)
    void tellsNobodySoonerThanAskedNorMuchLaterNorNever(RepetitionInfo repetition) {
        SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
        Set<Integer> asked = new HashSet<>();
        for (int i = random.nextInt(1, 200); i > 0; i--) {
            int depth = random.nextInt(3, 1 << random.nextInt(2, 20)); // as often shallow as deep
            asks("m" + i, CHAIN, depth);
            asked.add(depth);
        }

        int[] said = policies.of(CHAIN);

        assertThat(asked)
                .allSatisfy(depth -> assertThat(firstFrom(depth, said)).isBetween(depth, DepthLadder.atLeast(depth)));
    }

    @Test
    void boundsTheChainsThatHaveDepthsOfTheirOwnAndMeetsWishesOnTheOthers() {
        for (int chain = 0; chain < MerchantPolicies.MAX_CHAINS; chain++) {
            asks("m1", "test:" + chain, 50);
        }
        asks("m2", "late:1", 50);
        asks("m2", "late:2", 999_999);

        assertThat(policies.of("test:0")).containsExactly(6, 10, 20, 50);
        assertThat(firstFrom(50, policies.of("late:1"))).isEqualTo(DepthLadder.atLeast(50));
        assertThat(last(policies.of("late:2"))).isEqualTo(999_999);
        assertThat(policies.of("late:1"))
                .as("held once for all of them")
                .isSameAs(policies.of("late:2"))
                .isSameAs(policies.of("late:3"));
    }

    @Test
    void keepsTheDepthsOfChainsTheOperatorNamesHoweverManyOthersThereAre() {
        for (int chain = 0; chain <= MerchantPolicies.MAX_CHAINS; chain++) {
            asks("m1", "test:" + chain, 50);
        }

        asks("m2", "eip155:56", 24);

        assertThat(policies.of("eip155:56")).containsExactly(6, 15, 20, 24);
    }

    private static int firstFrom(int depth, int[] said) {
        return Arrays.stream(said).filter(one -> one >= depth).findFirst().orElseThrow();
    }

    private static int last(int[] said) {
        return said[said.length - 1];
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
