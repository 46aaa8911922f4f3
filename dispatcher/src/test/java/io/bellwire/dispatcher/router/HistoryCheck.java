package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.testkit.chain.ChainProfile;
import io.bellwire.testkit.chain.History;
import io.bellwire.testkit.chain.SimulatedTransfer;
import io.bellwire.testkit.chain.TransferTruth;
import io.bellwire.testkit.chain.WatchedAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds what the router made of a history against what became of the chain. */
final class HistoryCheck {
    private final History history;
    private final ModelRouter router;
    private final Map<String, String> owners;

    HistoryCheck(History history, ModelRouter router) {
        this.history = history;
        this.router = router;
        owners = history.chain().addresses().stream()
                .collect(Collectors.toMap(WatchedAddress::address, WatchedAddress::merchantId));
    }

    /** The history's statements, heard by a router of its own. */
    static HistoryCheck of(History history, boolean stored) {
        ModelRouter router = new ModelRouter(history.chain().addresses(), stored);
        history.log().forEach(router::hear);
        return new HistoryCheck(history, router);
    }

    ModelRouter router() {
        return router;
    }

    /** Whatever is not as it must be when nothing was lost. */
    List<String> findings() {
        List<String> findings = new ArrayList<>(illegal());
        findings.addAll(untrue());
        if (!isLedgerRight()) {
            findings.add("ledger: " + credited() + " (expected: " + creditedInTruth() + ')');
        }
        return findings;
    }

    boolean isLedgerRight() {
        return credited().equals(creditedInTruth());
    }

    List<String> illegal() {
        LegalStory story = new LegalStory();
        router.callbacks().forEach(story::hear);
        return story.findings();
    }

    /** Transfers that have their money in truth, at the operator's depth. */
    Set<String> creditedTransfers() {
        return history.truth().stream()
                .filter(TransferTruth::isCredited)
                .map(truth -> truth.transfer().transferId())
                .collect(Collectors.toSet());
    }

    /** Transfers of which some account does not have what it should, or has what it should not. */
    long wrongTransfers() {
        Set<String> wrong = new TreeSet<>(credited());
        wrong.removeAll(creditedInTruth());
        Set<String> missing = new TreeSet<>(creditedInTruth());
        missing.removeAll(credited());
        wrong.addAll(missing);
        return wrong.stream()
                .map(account -> account.substring(account.lastIndexOf(' ')))
                .distinct()
                .count();
    }

    /** How many events were sent, leaving out depths other than the operator's. */
    long eventsAtRequiredDepth() {
        String required = String.valueOf(ModelRouter.REQUIRED);
        return router.events().stream()
                .filter(event ->
                        event.getMilestone() == null || event.getMilestone().equals(required))
                .count();
    }

    /** How many events there were to send, leaving out depths other than the operator's. */
    long trueEvents() {
        return history.truth().stream()
                .mapToLong(truth -> TrueStory.of(truth, chain(), new int[] {ModelRouter.REQUIRED})
                        .size())
                .sum();
    }

    private List<String> untrue() {
        Map<String, List<TrueStory.Line>> said = new HashMap<>();
        for (WalletEvent event : router.events()) {
            said.computeIfAbsent(event.getSubjectId(), id -> new ArrayList<>()).add(TrueStory.Line.of(event));
        }
        List<String> findings = new ArrayList<>();
        for (TransferTruth truth : history.truth()) {
            String transferId = truth.transfer().transferId();
            List<TrueStory.Line> lines = TrueStory.of(truth, chain(), ModelRouter.depths(chain()));
            List<TrueStory.Line> told = said.getOrDefault(transferId, List.of());
            if (!told.equals(lines)) {
                findings.add(transferId + ": " + told + " (expected: " + lines + ')');
            }
        }
        return findings;
    }

    /** Callbacks come in any order, and some of them again. */
    private Set<String> credited() {
        List<ModelCallback> sent = new ArrayList<>(router.callbacks());
        Random random = new Random(history.seed());
        sent.addAll(sent.subList(0, random.nextInt(sent.size() + 1)));
        Collections.shuffle(sent, random);
        MerchantLedger ledger = new MerchantLedger();
        sent.forEach(ledger::hear);
        return ledger.credited();
    }

    private Set<String> creditedInTruth() {
        Set<String> credited = new TreeSet<>();
        for (TransferTruth truth : history.truth()) {
            SimulatedTransfer transfer = truth.transfer();
            transfer.from().forEach(from -> credit(truth, from, EventTypes.OUT, credited));
            credit(truth, transfer.to(), EventTypes.IN, credited);
        }
        return credited;
    }

    private void credit(TransferTruth truth, String address, String direction, Set<String> credited) {
        String merchantId = owners.get(address);
        if (merchantId != null
                && truth.isCredited()
                && truth.confirmations() >= ModelRouter.required(merchantId, truth.transfer())) {
            credited.add(ModelCallback.account(
                    merchantId, direction, truth.transfer().transferId()));
        }
    }

    private ChainProfile chain() {
        List<TransferObservation> log = history.log();
        String chainId = log.isEmpty() ? "" : log.get(0).getChainId();
        return chainId.equals(ChainProfile.SHORT_SLOTS.chainId())
                ? ChainProfile.SHORT_SLOTS
                : ChainProfile.SHORT_HEIGHTS;
    }
}
