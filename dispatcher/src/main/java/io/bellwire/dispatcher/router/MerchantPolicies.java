package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.registry.v1.AmountRule;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.service.ChainDepths;
import io.bellwire.service.TopicTable;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each merchant requires of a transfer, and the depths that all of them together need to hear of.
 *
 * <p>While the router runs, what was asked for only joins the union and never leaves it, though many depths may be
 * rounded up together ({@link AskedDepths}): a transfer may be past the depth a merchant has just lowered to, and is then
 * told at the next depth there is, which would otherwise be none.
 *
 * <p>Merchants cannot make it grow for ever: at most {@value #MAX_CHAINS} chains have depths of their own. All others share
 * one answer, which is every rung of {@link DepthLadder} as soon as one of them is asked for.
 *
 * <p><b>Thread:</b> changed by the merchant table's thread alone; read by every stream thread.
 *
 * @see <a href="../../../../../../../../docs/adr/0010-what-a-leg-was-told.md">ADR 0010</a>
 */
final class MerchantPolicies implements MilestoneDepths, TopicTable.Listener<Merchant> {
    /** Chains with depths of their own, the operator's among them. */
    static final int MAX_CHAINS = 4_096;

    private static final Logger LOGGER = LoggerFactory.getLogger(MerchantPolicies.class);

    private final ConfirmationPolicy operator;
    private final Map<String, Wishes> byMerchant = new ConcurrentHashMap<>();
    private final Map<String, int[]> depths = new ConcurrentHashMap<>();

    /** Of all other chains. Written by the table's thread, read by stream threads. */
    private volatile int[] elsewhere;

    /** Touched by the table's thread alone. */
    private boolean everyRungElsewhere;

    /** What merchants asked for, by chain. Touched by the table's thread alone. */
    private final Map<String, AskedDepths> asked = new HashMap<>();

    MerchantPolicies(ConfirmationPolicy operator) {
        this.operator = operator;
        this.elsewhere = union(requiredElsewhere(), new TreeSet<>());
        Set<String> named = new HashSet<>(operator.defaults().perChain().keySet());
        named.addAll(operator.floors().perChain().keySet());
        named.forEach(chainId -> {
            asked.put(chainId, new AskedDepths());
            depths.put(chainId, union(operator.required(chainId), new TreeSet<>()));
        });
    }

    @Override
    public int[] of(String chainId) {
        return depths.getOrDefault(chainId, elsewhere);
    }

    /** Confirmations that merchant requires of that transfer: the deepest of its own, or the default, and of every rule that fits. */
    int required(String merchantId, TransferObservation transfer) {
        String chainId = transfer.getChainId();
        Wishes wishes = byMerchant.get(merchantId);
        if (wishes == null) {
            return operator.required(chainId);
        }
        int required =
                wishes.perChain().getOrDefault(chainId, operator.defaults().of(chainId));
        for (Rule rule : wishes.byAmount()) {
            if (rule.depth() > required && rule.fits(transfer)) {
                required = rule.depth();
            }
        }
        return operator.atLeastFloor(chainId, required);
    }

    /** Whether depth {@code depth} is announced to merchants who require more. */
    boolean isOnTheWay(int depth) {
        return operator.onTheWay().contains(depth);
    }

    /** Whether that merchant hears of transfers that are in no block yet. */
    boolean hearsMempool(String merchantId) {
        Wishes wishes = byMerchant.get(merchantId);
        return wishes != null && wishes.mempool();
    }

    @Override
    public void changed(String merchantId, @Nullable Merchant merchant) {
        if (merchant == null) {
            byMerchant.remove(merchantId);
            return;
        }
        Wishes wishes = Wishes.of(merchant);
        // The depths before the wish: nobody may require what is not being said yet.
        wishes.perChain().forEach(this::ask);
        wishes.byAmount().forEach(rule -> ask(rule.chainId(), rule.depth()));
        byMerchant.put(merchantId, wishes);
    }

    private void ask(String chainId, int depth) {
        AskedDepths ofChain = asked.get(chainId);
        if (ofChain == null) {
            if (asked.size() >= MAX_CHAINS) {
                askElsewhere();
                return;
            }
            ofChain = new AskedDepths();
            asked.put(chainId, ofChain);
        }
        if (ofChain.add(operator.atLeastFloor(chainId, depth))) {
            depths.put(chainId, union(operator.required(chainId), ofChain.toSay()));
        }
    }

    private void askElsewhere() {
        if (!everyRungElsewhere) {
            everyRungElsewhere = true;
            elsewhere = union(requiredElsewhere(), DepthLadder.RUNGS);
            LOGGER.atWarn()
                    .addKeyValue("records", MAX_CHAINS)
                    .log("merchants ask for depths on too many chains, those beyond share a ladder of depths");
        }
    }

    private int requiredElsewhere() {
        return Math.max(operator.defaults().otherwise(), operator.floors().otherwise());
    }

    private int[] union(int required, NavigableSet<Integer> ofMerchants) {
        NavigableSet<Integer> union = new TreeSet<>(operator.onTheWay());
        union.add(required);
        union.addAll(ofMerchants);
        int deepest = ofMerchants.isEmpty() ? required : Math.max(required, ofMerchants.last());
        return union.headSet(deepest, true).stream().mapToInt(Integer::intValue).toArray();
    }

    /** What one merchant asks for, ready to be compared with. */
    private record Wishes(Map<String, Integer> perChain, List<Rule> byAmount, boolean mempool) {
        static Wishes of(Merchant merchant) {
            Map<String, Integer> perChain = new HashMap<>();
            merchant.getConfirmations().forEach((chainId, depth) -> perChain.put(chainId, bounded(depth)));
            return new Wishes(
                    perChain,
                    merchant.getConfirmationsByAmount().stream().map(Rule::of).toList(),
                    merchant.getMempool());
        }

        private static int bounded(int depth) {
            return Math.min(depth, ChainDepths.MAX);
        }
    }

    /** @param from base units from which on it fits */
    private record Rule(String assetId, BigInteger from, int depth) {
        private static final String DIGITS = "[0-9]{1,78}";

        /** The topic is open: a rule whose amount cannot be read fits every amount, which is the cautious way. */
        static Rule of(AmountRule rule) {
            String amount = rule.getMinAmount();
            return new Rule(
                    rule.getAssetId(),
                    amount.matches(DIGITS) ? new BigInteger(amount) : BigInteger.ZERO,
                    Wishes.bounded(rule.getConfirmations()));
        }

        String chainId() {
            int slash = assetId.indexOf('/');
            return slash < 0 ? assetId : assetId.substring(0, slash);
        }

        boolean fits(TransferObservation transfer) {
            return assetId.equals(transfer.getAsset().getAssetId())
                    && new BigInteger(transfer.getAmount()).compareTo(from) >= 0;
        }
    }
}
