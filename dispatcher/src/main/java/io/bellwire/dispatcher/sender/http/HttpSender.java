package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.AddressPolicy;
import io.bellwire.schemas.egress.EgressSettings;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Makes attempts on one event loop: the door of this package.
 *
 * <p><b>Thread:</b> confined to its event loop; only {@link #close()} may be called from outside.
 */
public final class HttpSender implements AutoCloseable {
    private final EventLoop loop;
    private final AddressResolver resolver;
    private final ConnectionPool pool;
    private final HttpAttempt.Parts parts;

    HttpSender(
            EventLoop loop,
            Transport transport,
            HttpSettings settings,
            AddressResolver resolver,
            AddressPolicy policy,
            SslContext tls,
            AddressGate addresses,
            InstantSource clock) {
        this.loop = loop;
        this.resolver = resolver;
        this.pool = new ConnectionPool(loop, settings);
        this.parts = new HttpAttempt.Parts(
                loop,
                settings,
                new AddressVetting(loop, resolver, policy, settings.resolveTimeout()),
                new EndpointSlots(settings.maxConnectionsPerEndpoint()),
                pool,
                addresses,
                new Connector(loop, transport, settings, tls, pool),
                clock);
    }

    /**
     * @param loop made by {@code transport}
     * @param tls of {@link ClientTls}, one for all senders
     * @param addresses bounds the connections to one address, one for all senders
     * @param clock reads {@code Retry-After} dates
     */
    public static HttpSender open(
            EventLoop loop,
            Transport transport,
            HttpSettings settings,
            EgressSettings egress,
            SslContext tls,
            AddressGate addresses,
            InstantSource clock) {
        AddressResolver resolver = new DnsAddressResolver(loop, transport, egress.ipv6(), settings.resolveTimeout());
        return new HttpSender(loop, transport, settings, resolver, new AddressPolicy(egress), tls, addresses, clock);
    }

    /**
     * Makes one attempt.
     *
     * @param listener called exactly once, on this loop, at the latest after the request's timeout; possibly before
     *     {@code send} returns
     * @throws IllegalArgumentException for a header that could not be sent as it is; nothing was sent then
     */
    public void send(AttemptRequest request, Consumer<AttemptOutcome> listener) {
        assert loop.inEventLoop() : "send is confined to the sender's event loop";
        new HttpAttempt(parts, request, listener).start();
    }

    /** Connections being made, in use, draining or idle; each holds a socket. */
    public int openConnections() {
        assert loop.inEventLoop();
        return parts.connector().openChannels();
    }

    /** Those of them kept for the next request. */
    public int idleConnections() {
        assert loop.inEventLoop();
        return pool.idleConnections();
    }

    /** Closes idle connections, now or as soon as the loop gets to it. Attempts under way end as they would have. */
    @Override
    public void close() {
        if (loop.inEventLoop()) {
            pool.close();
            resolver.close();
        } else if (!loop.isShuttingDown()) {
            loop.execute(this::close);
        }
    }
}
