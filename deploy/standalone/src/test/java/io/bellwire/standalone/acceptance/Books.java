package io.bellwire.standalone.acceptance;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.standalone.acceptance.MerchantBook.Credit;
import io.bellwire.testkit.chain.ChainSimulator;
import io.bellwire.testkit.chain.SimulatedTransfer;
import io.bellwire.testkit.chain.TransferTruth;
import io.bellwire.testkit.chain.WatchedAddress;
import io.bellwire.testkit.receiver.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Every merchant's book at the end of a run, beside what the chain has for him. Dead letters are entered as well, as their
 * replay would: of a merchant who is down they are all there is.
 *
 * <p><b>Thread:</b> confined to the test's thread.
 */
final class Books {
    private final LedgerRun ledger;
    private final Map<String, MerchantBook> byMerchant = new TreeMap<>();
    private final Map<String, Integer> deadLetters = new HashMap<>();

    private Books(LedgerRun ledger) {
        this.ledger = ledger;
    }

    static Books kept(LedgerRun ledger, BellwireUnderTest bellwire) throws UndecodableException {
        Books books = new Books(ledger);
        for (Received received : ledger.receiver().received()) {
            if (received.accepted()) {
                books.of(received.path()).hear(received.body().bytes());
            }
        }
        String topic = bellwire.catalogue().name(Topic.DEAD_LETTERS);
        for (ConsumerRecord<byte[], byte[]> record : bellwire.topics().readCommitted(topic)) {
            DeliveryTask task = bellwire.codec().decode(record.value(), DeliveryTask.class);
            String path = ledger.pathOf(task.getEndpointId());
            books.deadLetters.merge(path, 1, Integer::sum);
            byte[] body = new byte[task.getBody().remaining()];
            task.getBody().duplicate().get(body);
            books.of(path).hear(body);
        }
        return books;
    }

    int credits() {
        return byMerchant.values().stream()
                .mapToInt(book -> book.credits().size())
                .sum();
    }

    int deadLettersOf(String merchantId) {
        return deadLetters.getOrDefault(LedgerRun.path(merchantId), 0);
    }

    /** A line for each entry that is not as the chain has it. */
    List<String> wrong(ChainSimulator chain) {
        List<String> wrong = new ArrayList<>();
        ledger.eventTypesByMerchant().forEach((merchantId, types) -> {
            Map<String, Credit> has = of(LedgerRun.path(merchantId)).credits();
            Map<String, Credit> should = inTruth(chain, merchantId, types);
            TreeSet<String> entries = new TreeSet<>(has.keySet());
            entries.addAll(should.keySet());
            entries.removeIf(entry -> has.containsKey(entry) && has.get(entry).equals(should.get(entry)));
            entries.forEach(entry -> wrong.add(
                    merchantId + ' ' + entry + ": " + has.get(entry) + " (expected: " + should.get(entry) + ')'));
        });
        return wrong;
    }

    private MerchantBook of(String path) {
        return byMerchant.computeIfAbsent(path, merchant -> new MerchantBook());
    }

    private static Map<String, Credit> inTruth(ChainSimulator chain, String merchantId, List<String> eventTypes) {
        List<String> own = chain.addresses().stream()
                .filter(address -> address.merchantId().equals(merchantId))
                .map(WatchedAddress::address)
                .toList();
        Map<String, Credit> credits = new TreeMap<>();
        for (TransferTruth truth : chain.truth()) {
            if (truth.isCredited()) {
                SimulatedTransfer transfer = truth.transfer();
                Credit credit = new Credit(
                        transfer.amount(), truth.block().orElseThrow().hash());
                if (own.contains(transfer.to()) && eventTypes.contains("deposit.*")) {
                    credits.put(MerchantBook.entry("in", transfer.transferId()), credit);
                }
                if (transfer.from().stream().anyMatch(own::contains) && eventTypes.contains("transaction.*")) {
                    credits.put(MerchantBook.entry("out", transfer.transferId()), credit);
                }
            }
        }
        return credits;
    }
}
