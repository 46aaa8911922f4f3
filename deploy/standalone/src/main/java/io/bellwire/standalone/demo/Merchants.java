package io.bellwire.standalone.demo;

import io.bellwire.service.StartException;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.client.RegisteredEndpoint;
import io.bellwire.testkit.ledger.Obligations;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;

/** The three merchants: a receiver on loopback that is all of them, registered at the gateway. */
final class Merchants implements AutoCloseable {
    private static final List<String> TYPES = List.of("deposit.*", "transaction.*");

    private final ScriptedReceiver receiver;

    private Merchants(ScriptedReceiver receiver) {
        this.receiver = receiver;
    }

    static Merchants start(InstantSource clock) throws StartException {
        try {
            return new Merchants(ScriptedReceiver.start(clock));
        } catch (IOException e) {
            throw new StartException("the demo's receivers cannot listen on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    /** Lets the pipeline, the books and the rules of what is owed know who wants to hear what. */
    void register(GatewayClient gateway, Chains chains, Obligations obligations, Books books) {
        for (DemoMerchant merchant : DemoMerchant.values()) {
            URI url = receiver.endpoint(merchant.path(), merchant.script());
            gateway.putMerchant(merchant.id(), "The " + merchant.id() + " merchant");
            RegisteredEndpoint endpoint = gateway.createEndpoint(merchant.id(), url, TYPES);
            receiver.expectSecret(merchant.path(), endpoint.secret());
            obligations.subscribe(merchant.id(), merchant.path(), TYPES);
            books.endpoint(merchant, endpoint.id());
        }
        gateway.putAddresses(chains.addresses());
        chains.addresses()
                .forEach(address -> obligations.own(address.chainId(), address.address(), address.merchantId()));
    }

    ScriptedReceiver receiver() {
        return receiver;
    }

    @Override
    public void close() {
        receiver.close();
    }
}
