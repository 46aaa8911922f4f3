package io.bellwire.dispatcher.router;

import io.bellwire.dispatcher.router.ModelStep.Source;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.testkit.chain.WatchedAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds what was sent under crashes against what is sent without any: nothing may be missing, nothing may be there
 * besides, and what is there again must be the same again.
 */
final class CrashCheck {
    private final Map<String, List<WalletEvent>> events = new LinkedHashMap<>();
    private final Map<String, List<ModelCallback>> callbacks = new LinkedHashMap<>();
    private final ModelRouter calm;
    private long repeated;

    CrashCheck(List<TransferObservation> log, List<WatchedAddress> addresses) {
        calm = new ModelRouter(addresses, false);
        log.forEach(calm::hear);
        calm.events().forEach(this::event);
        calm.callbacks().forEach(this::callback);
    }

    ModelRouter calm() {
        return calm;
    }

    /** How many records were there again: without any there would have been nothing to show. */
    long repeated() {
        return repeated;
    }

    /** @return what is wrong; empty if nothing is */
    List<String> events(List<List<Source<WalletEvent>>> sent) {
        CrashCheck said = new CrashCheck();
        List<String> findings = new ArrayList<>();
        sent.forEach(partition -> partition.forEach(record -> {
            if (!said.event(record.value())) {
                findings.add("other content under " + record.value().getEventId());
            }
        }));
        repeated += said.repeated;
        if (!said.events.equals(events)) {
            findings.add("events: " + brief(said.events) + " (expected: " + brief(events) + ')');
        }
        return findings;
    }

    /** @return what is wrong; empty if nothing is */
    List<String> callbacks(List<List<Source<ModelCallback>>> sent) {
        CrashCheck said = new CrashCheck();
        MerchantLedger ledger = new MerchantLedger();
        MerchantLedger calmLedger = new MerchantLedger();
        LegalStory story = new LegalStory();
        List<String> findings = new ArrayList<>();
        sent.forEach(partition -> partition.forEach(record -> {
            ledger.hear(record.value());
            if (!said.callback(record.value())) {
                findings.add("another body under " + record.value().id());
            }
        }));
        repeated += said.repeated;
        said.callbacks.values().forEach(account -> account.forEach(story::hear));
        calm.callbacks().forEach(calmLedger::hear);
        findings.addAll(story.findings());
        if (!ledger.credited().equals(calmLedger.credited())) {
            findings.add("ledger: " + ledger.credited() + " (expected: " + calmLedger.credited() + ')');
        }
        if (!said.callbacks.equals(callbacks)) {
            findings.add("callbacks are missing, or others came");
        }
        return findings;
    }

    private CrashCheck() {
        calm = new ModelRouter(List.of(), false);
    }

    /** Keeps the first under each id. @return whether it says the same as the first */
    private boolean event(WalletEvent event) {
        List<WalletEvent> known = events.computeIfAbsent(event.getSubjectId(), id -> new ArrayList<>());
        for (WalletEvent before : known) {
            if (before.getEventId().equals(event.getEventId())) {
                repeated++;
                // Several watchers may cause one alert, and each shows the time it spoke.
                return Alert.isOne(event)
                        ? EventContent.hash(before).equals(EventContent.hash(event))
                        : before.equals(event);
            }
        }
        known.add(event);
        return true;
    }

    private boolean callback(ModelCallback callback) {
        List<ModelCallback> known = callbacks.computeIfAbsent(callback.account(), id -> new ArrayList<>());
        for (ModelCallback before : known) {
            if (before.id().equals(callback.id())) {
                repeated++;
                return before.equals(callback);
            }
        }
        known.add(callback);
        return true;
    }

    private static List<String> brief(Map<String, List<WalletEvent>> events) {
        return events.values().stream()
                .flatMap(List::stream)
                .map(event -> event.getType().substring("transfer.".length()) + ' ' + event.getRevision())
                .toList();
    }
}
