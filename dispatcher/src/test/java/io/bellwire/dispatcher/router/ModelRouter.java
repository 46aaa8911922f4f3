package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.AmountRule;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.service.ChainDepths;
import io.bellwire.state.v1.Telling;
import io.bellwire.testkit.chain.ChainProfile;
import io.bellwire.testkit.chain.SimulatedTransfer;
import io.bellwire.testkit.chain.WatchedAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The router's steps one behind the other, for one history: statements in, callbacks out. Nothing ever crashes here.
 *
 * <p>Three merchants: the first asks for nothing; the second for more depth, and for the mempool; the third for yet more
 * depth where it is much money.
 */
final class ModelRouter {
    static final List<String> MERCHANTS = List.of("m1", "m2", "m3");

    /** The operator's default, as both of the short chains have it. */
    static final int REQUIRED = ChainProfile.SHORT_SLOTS.requiredConfirmations();

    private static final int ON_THE_WAY = 1;
    private static final int CAREFUL = 5;
    private static final int FOR_MUCH = 8;
    private static final String MUCH = "1000000";
    private static final List<ChainProfile> CHAINS = List.of(ChainProfile.SHORT_SLOTS, ChainProfile.SHORT_HEIGHTS);
    private static final MerchantPolicies POLICIES = policies();

    private final ModelTracker tracker;
    private final ModelDeduplicator deduplicator = new ModelDeduplicator();
    private final ModelFanOut fanOut;
    private final InMemory<TrackedTransfer> transfers = new InMemory<>();
    private final InMemory<EventDeduplicator.Seen> seen = new InMemory<>();
    private final InMemory<List<Telling>> told = new InMemory<>();
    private final List<WalletEvent> events = new ArrayList<>();
    private final List<ModelCallback> callbacks = new ArrayList<>();
    private long observations;

    /** @param stored whether states pass through their stored form each time, as they do in the router */
    ModelRouter(List<WatchedAddress> addresses, boolean stored) {
        tracker = tracker(stored);
        fanOut = fanOut(addresses);
    }

    static ModelTracker tracker(boolean stored) {
        return new ModelTracker(new TransferTracker(POLICIES, RouterBench.TRUSTING), stored);
    }

    static ModelFanOut fanOut(List<WatchedAddress> addresses) {
        return new ModelFanOut(
                new LegTeller(POLICIES),
                addresses.stream().collect(Collectors.toMap(WatchedAddress::address, WatchedAddress::merchantId)));
    }

    void hear(TransferObservation statement) {
        long at = observations++;
        tracker.process(new ModelStep.Source<>(statement, at, at), transfers, event -> tell(event, at));
    }

    private void tell(WalletEvent event, long recordedAt) {
        ModelStep.Source<WalletEvent> source = new ModelStep.Source<>(event, events.size(), recordedAt);
        events.add(event);
        Consumer<WalletEvent> next =
                once -> fanOut.process(new ModelStep.Source<>(once, source.offset(), recordedAt), told, callbacks::add);
        deduplicator.process(source, seen, next);
    }

    /** On {@code wallet.events}. */
    List<WalletEvent> events() {
        return events;
    }

    List<ModelCallback> callbacks() {
        return callbacks;
    }

    Map<String, TrackedTransfer> transfers() {
        return transfers.values;
    }

    /** Confirmations after which that merchant has its money: said once more, apart from the router's own policies. */
    static int required(String merchantId, SimulatedTransfer transfer) {
        return switch (merchantId) {
            case "m2" -> CAREFUL;
            case "m3" -> isMuch(transfer) ? FOR_MUCH : REQUIRED;
            default -> REQUIRED;
        };
    }

    /** All that anybody wants of that chain. */
    static int[] depths(ChainProfile chain) {
        return chain == ChainProfile.SHORT_SLOTS
                ? new int[] {ON_THE_WAY, REQUIRED, CAREFUL, FOR_MUCH}
                : new int[] {ON_THE_WAY, REQUIRED, CAREFUL};
    }

    private static boolean isMuch(SimulatedTransfer transfer) {
        return transfer.asset().symbol().equals("USDC")
                && transfer.asset().verified()
                && transfer.amount().length() >= MUCH.length();
    }

    private static MerchantPolicies policies() {
        MerchantPolicies policies = new MerchantPolicies(new ConfirmationPolicy(
                new ChainDepths(Map.of(), REQUIRED), new ChainDepths(Map.of(), 1), List.of(ON_THE_WAY)));
        Map<String, Integer> careful =
                CHAINS.stream().collect(Collectors.toMap(ChainProfile::chainId, chain -> CAREFUL));
        List<AmountRule> rules = CHAINS.stream()
                .flatMap(chain -> chain.assets().stream())
                .filter(asset -> asset.symbol().equals("USDC"))
                .map(asset -> new AmountRule(asset.assetId(), MUCH, FOR_MUCH))
                .toList();
        policies.changed("m2", merchant("m2", careful, List.of(), true));
        policies.changed("m3", merchant("m3", Map.of(), rules, false));
        return policies;
    }

    private static Merchant merchant(
            String id, Map<String, Integer> confirmations, List<AmountRule> rules, boolean mempool) {
        return new Merchant(id, id, confirmations, rules, mempool, RouterBench.NOW, RouterBench.NOW);
    }

    private static final class InMemory<S> implements ModelStep.Store<S> {
        private final Map<String, S> values = new HashMap<>();

        @Override
        public @Nullable S get(String key) {
            return values.get(key);
        }

        @Override
        public void put(String key, S value) {
            values.put(key, value);
        }
    }
}
