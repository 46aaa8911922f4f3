package io.bellwire.testkit.ledger;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.client.PostResult;
import java.util.List;

/**
 * Publishes observations and keeps the ledger: a line before each POST, its result after.
 *
 * <p><b>Thread-safe:</b> holds nothing of its own.
 */
public final class AccountedPublisher {
    private final GatewayClient gateway;
    private final Ledger ledger;
    private final Obligations obligations;

    public AccountedPublisher(GatewayClient gateway, Ledger ledger, Obligations obligations) {
        this.gateway = gateway;
        this.ledger = ledger;
        this.obligations = obligations;
    }

    public PostResult publish(List<TransferObservation> observations) {
        Submission submission = ledger.submitting(observations.size(), obligations.of(observations));
        PostResult result = gateway.postObservations(observations);
        submission.ended(result.fold(
                acked -> SubmissionResult.ACKED,
                refused -> SubmissionResult.REFUSED,
                unknown -> SubmissionResult.UNKNOWN));
        return result;
    }
}
