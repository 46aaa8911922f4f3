package io.bellwire.standalone.demo;

import io.bellwire.testkit.ledger.Destination;
import io.bellwire.testkit.ledger.Expectation;
import io.bellwire.testkit.ledger.Ledger;
import io.bellwire.testkit.ledger.LedgerReport;
import io.bellwire.testkit.ledger.Settlements;
import io.bellwire.testkit.ledger.Submission;
import io.bellwire.testkit.ledger.SubmissionResult;
import io.bellwire.testkit.receiver.Received;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The run's ledger, which judges it, and one of each merchant, which counts.
 *
 * <p><b>Thread-safe:</b> ledgers are, and the map does not change.
 */
final class Books {
    private final Ledger all = new Ledger();
    private final Map<DemoMerchant, Ledger> byMerchant = new EnumMap<>(DemoMerchant.class);

    Books() {
        for (DemoMerchant merchant : DemoMerchant.values()) {
            byMerchant.put(merchant, new Ledger());
        }
    }

    void endpoint(DemoMerchant merchant, String endpointId) {
        Destination destination = new Destination(merchant.path(), endpointId, merchant.id());
        all.endpoint(destination);
        of(merchant).endpoint(destination);
    }

    /** Writes down a POST in every book it concerns. */
    Entry submitting(int records, Collection<Expectation> expectations) {
        Stream<Submission> merchants = byMerchant.entrySet().stream().map(book -> book.getValue()
                .submitting(
                        records,
                        expectations.stream()
                                .filter(owed -> owed.path().equals(book.getKey().path()))
                                .toList()));
        return new Entry(Stream.concat(Stream.of(all.submitting(records, expectations)), merchants)
                .toList());
    }

    /** One POST. */
    record Entry(List<Submission> submissions) {
        void ended(SubmissionResult how) {
            submissions.forEach(submission -> submission.ended(how));
        }
    }

    void arrived(Received received) {
        all.arrived(received);
        byMerchant.forEach((merchant, ledger) -> {
            if (merchant.path().equals(received.path())) {
                ledger.arrived(received);
            }
        });
    }

    /** Callbacks owed that no merchant has taken, dead letters included. */
    int outstanding() {
        return all.outstanding();
    }

    Balance balance(Settlements settled) {
        Map<DemoMerchant, LedgerReport> reports = new EnumMap<>(DemoMerchant.class);
        byMerchant.forEach((merchant, ledger) -> reports.put(merchant, ledger.check(of(merchant, settled))));
        return new Balance(all.check(settled), reports);
    }

    private Ledger of(DemoMerchant merchant) {
        return Objects.requireNonNull(byMerchant.get(merchant));
    }

    private static Settlements of(DemoMerchant merchant, Settlements settled) {
        return settled.withDeadLetters(settled.deadLetters().stream()
                        .filter(task -> task.getMerchantId().equals(merchant.id()))
                        .toList())
                .withWaiting(settled.waiting().stream()
                        .filter(task -> task.getMerchantId().equals(merchant.id()))
                        .toList());
    }
}
