package io.bellwire.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.chain.ChainSimulator;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.client.ScriptedApi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountedPublisherTest {
    private final ChainSimulator simulator = new ChainSimulator(17);
    private final Obligations obligations = new Obligations(simulator::requiredConfirmations);
    private final Ledger ledger = new Ledger();
    private final List<TransferObservation> observations = everything();

    @Test
    void whatIsAcknowledgedIsOwed() throws IOException {
        LedgerReport report = publish(202, "{\"accepted\":" + observations.size() + '}');

        assertThat(report.accepted()).isEqualTo(observations.size());
        assertThat(report.owed()).isPositive().isEqualTo(report.lost().size());
    }

    @Test
    void whatIsRefusedIsNotOwed() throws IOException {
        LedgerReport report = publish(422, "{}");

        assertThat(report.refused()).isEqualTo(observations.size());
        assertThat(report.holds()).isTrue();
    }

    @Test
    void whatIsLeftUnansweredIsNotOwed() throws IOException {
        LedgerReport report = publish(503, "");

        assertThat(report.unknown()).isEqualTo(observations.size());
        assertThat(report.holds()).isTrue();
    }

    private LedgerReport publish(int status, String body) throws IOException {
        try (ScriptedApi api = new ScriptedApi(status, body)) {
            new AccountedPublisher(new GatewayClient(api.uri(), "k"), ledger, obligations).publish(observations);
        }
        return ledger.check(Settlements.none());
    }

    private List<TransferObservation> everything() {
        simulator.addresses().forEach(watched -> {
            obligations.own(watched.chainId(), watched.address(), watched.merchantId());
        });
        obligations.subscribe("m1", "/m/m1", List.of("deposit.*"));
        List<TransferObservation> statements = new ArrayList<>(simulator.step(20));
        statements.addAll(simulator.drain());
        return statements;
    }
}
