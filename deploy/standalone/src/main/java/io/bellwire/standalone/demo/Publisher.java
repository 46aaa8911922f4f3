package io.bellwire.standalone.demo;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.client.PostResult;
import io.bellwire.testkit.ledger.Expectation;
import io.bellwire.testkit.ledger.Obligations;
import io.bellwire.testkit.ledger.SubmissionResult;
import java.util.List;
import java.util.Set;

/**
 * Publishes what the watchers state, and keeps the books on it. What the gateway does not acknowledge is published again
 * at the next call, as a real watcher would.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class Publisher {
    private final GatewayClient gateway;
    private final Chains chains;
    private final Obligations obligations;
    private final Books books;
    private final Latencies latencies;
    private List<TransferObservation> unacknowledged = List.of();
    private int accepted;

    Publisher(GatewayClient gateway, Chains chains, Obligations obligations, Books books, Latencies latencies) {
        this.gateway = gateway;
        this.chains = chains;
        this.obligations = obligations;
        this.books = books;
        this.latencies = latencies;
    }

    void publish(int count) {
        List<TransferObservation> statements = unacknowledged.isEmpty() ? chains.next(count) : unacknowledged;
        Set<Expectation> owed = obligations.of(statements);
        Books.Entry entry = books.submitting(statements.size(), owed);
        latencies.publishing(owed);
        PostResult result = gateway.postObservations(statements);
        SubmissionResult how = result.fold(
                acked -> SubmissionResult.ACKED,
                refused -> SubmissionResult.REFUSED,
                unknown -> SubmissionResult.UNKNOWN);
        entry.ended(how);
        accepted += how == SubmissionResult.ACKED ? statements.size() : 0;
        unacknowledged = how == SubmissionResult.UNKNOWN ? statements : List.of();
    }

    int accepted() {
        return accepted;
    }
}
