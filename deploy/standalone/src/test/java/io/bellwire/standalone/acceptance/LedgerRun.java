package io.bellwire.standalone.acceptance;

import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.testkit.chain.WatchedAddress;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.client.RegisteredEndpoint;
import io.bellwire.testkit.ledger.AccountedPublisher;
import io.bellwire.testkit.ledger.Destination;
import io.bellwire.testkit.ledger.Ledger;
import io.bellwire.testkit.ledger.LedgerReport;
import io.bellwire.testkit.ledger.Obligations;
import io.bellwire.testkit.ledger.SettlementReader;
import io.bellwire.testkit.ledger.Settlements;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Merchants with a receiver of their own, under a ledger that sees both ends.
 *
 * <p><b>Thread:</b> set up by the test's thread; publishers may be used from others.
 */
final class LedgerRun implements AutoCloseable {
    private final ScriptedReceiver receiver;
    private final Ledger ledger = new Ledger();
    private final Obligations obligations;
    private final Map<String, String> pathByEndpointId = new HashMap<>();
    private final Map<String, List<String>> eventTypesByMerchant = new TreeMap<>();

    /** @param requiredConfirmations by chain, as Bellwire's defaults have them */
    LedgerRun(ToIntFunction<String> requiredConfirmations) {
        obligations = new Obligations(requiredConfirmations);
        try {
            receiver = ScriptedReceiver.start(InstantSource.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        receiver.onReceived(ledger::arrived);
    }

    static String path(String merchantId) {
        return "/m/" + merchantId;
    }

    /** Where an endpoint registered here is heard. */
    String pathOf(String endpointId) {
        return Objects.requireNonNull(pathByEndpointId.get(endpointId), () -> endpointId + " is not registered here");
    }

    /** What the merchants registered here hear of. */
    Map<String, List<String>> eventTypesByMerchant() {
        return eventTypesByMerchant;
    }

    /** Registers a merchant with one endpoint, at {@link #path}. */
    RegisteredEndpoint merchant(GatewayClient gateway, String merchantId, Script script, List<String> eventTypes) {
        String path = path(merchantId);
        gateway.putMerchant(merchantId, "Merchant " + merchantId);
        RegisteredEndpoint endpoint = gateway.createEndpoint(merchantId, receiver.endpoint(path, script), eventTypes);
        receiver.expectSecret(path, endpoint.secret());
        ledger.endpoint(new Destination(path, endpoint.id(), merchantId));
        obligations.subscribe(merchantId, path, eventTypes);
        pathByEndpointId.put(endpoint.id(), path);
        eventTypesByMerchant.put(merchantId, eventTypes);
        return endpoint;
    }

    /** Writes the address book, and returns when the router has read it. */
    void watch(BellwireUnderTest bellwire, List<WatchedAddress> addresses) {
        addresses.forEach(address -> obligations.own(address.chainId(), address.address(), address.merchantId()));
        bellwire.gateway().putAddresses(addresses);
        bellwire.backlog().awaitDrained();
    }

    AccountedPublisher publisher(GatewayClient gateway) {
        return new AccountedPublisher(gateway, ledger, obligations);
    }

    ScriptedReceiver receiver() {
        return receiver;
    }

    /** To be called when the pipeline is drained. */
    LedgerReport check(BellwireUnderTest bellwire, RecordCodec codec, int allowedRepeats) {
        Settlements settled = new SettlementReader(bellwire.kafka(), bellwire.catalogue(), codec).read();
        return ledger.check(
                // Other tests' dead letters are other tests' business.
                settled.withDeadLetters(settled.deadLetters().stream()
                        .filter(task -> pathByEndpointId.containsKey(task.getEndpointId()))
                        .toList()),
                allowedRepeats);
    }

    @Override
    public void close() {
        receiver.close();
    }
}
