package io.bellwire.standalone.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.client.RegisteredEndpoint;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.util.List;
import java.util.Map;

/**
 * One merchant with one endpoint and one watched address, registered and known to the router: for tests that follow
 * single callbacks.
 */
record Merchant(String id, RegisteredEndpoint endpoint, ScriptedReceiver receiver) {

    /** Registers a merchant of a name no other test uses. */
    static Merchant register(RunningBellwire bellwire, ScriptedReceiver receiver, String id, Script script) {
        String path = LedgerRun.path(id);
        bellwire.gateway().putMerchant(id, "Merchant " + id);
        RegisteredEndpoint endpoint =
                bellwire.gateway().createEndpoint(id, receiver.endpoint(path, script), List.of("deposit.*"));
        receiver.expectSecret(path, endpoint.secret());
        bellwire.gateway().putAddress(Deposits.address(id));
        return new Merchant(id, endpoint, receiver);
    }

    TransferObservation deposit(String name) {
        return Deposits.to(id, name);
    }

    void isPaid(RunningBellwire bellwire, String name) {
        bellwire.gateway().postObservations(List.of(deposit(name))).ackedOrThrow();
    }

    List<Received> heard() {
        return receiver.byPath(LedgerRun.path(id));
    }

    List<Received> awaitHeard(int count) {
        return Patience.await(count + " requests at " + id).until(this::heard, heard -> heard.size() >= count);
    }

    /** The console's list of this merchant's dead letters, once it shows so many; a page is longer. */
    JsonNode awaitDeadLetters(RunningBellwire bellwire, int count) {
        return Patience.await(count + " dead letters of " + id)
                .until(() -> deadLetters(bellwire), list -> list.path("items").size() >= count)
                .path("items");
    }

    JsonNode deadLetters(RunningBellwire bellwire) {
        return bellwire.console().listDeadLetters(Map.of("merchantId", id));
    }
}
