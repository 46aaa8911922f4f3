package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.EgressSettings;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes attempts on one event loop: the door of this package.
 *
 * <p><b>Thread:</b> confined to its event loop; only {@link #close()} may be called from outside.
 */
public final class HttpSender implements AutoCloseable {
    private final EventLoop loop;
    private final HttpSettings settings;
    private final AddressResolver resolver;
    private final ConnectionPool pool;
    private final Connector connector;
    private final Deadlines deadlines;
    private final HttpAttempt.Parts parts;
    private final @Nullable EgressProxy proxy;

    HttpSender(
            EventLoop loop,
            Transport transport,
            HttpSettings settings,
            AddressResolver resolver,
            Egress egress,
            ClientTls tls,
            InstantSource clock,
            @Nullable EgressProxy proxy) {
        this.loop = loop;
        this.proxy = proxy;
        this.settings = settings;
        this.resolver = resolver;
        this.deadlines = new Deadlines(loop, System::nanoTime);
        SharedConnections shared = new SharedConnections(settings);
        this.pool = new ConnectionPool(loop, settings, shared);
        Connector.ProxyRoute route = proxy == null ? null : new Connector.ProxyRoute(proxy, resolver);
        this.connector =
                new Connector(transport, new Connector.Parts(loop, settings, egress, tls, deadlines, pool, route));
        this.parts = new HttpAttempt.Parts(
                deadlines,
                new AddressVetting(deadlines, resolver, egress, settings.resolveTimeout()),
                new EndpointSlots(settings.maxConnectionsPerEndpoint()),
                pool,
                shared,
                new AddressSlots(settings.maxConnectionsPerAddress()),
                connector,
                clock);
    }

    /**
     * @param loop made by {@code transport}
     * @param tls one for all senders
     * @param clock reads {@code Retry-After} dates
     * @param proxy through which all of it goes, one for all senders; null for the straight way
     */
    public static HttpSender open(
            EventLoop loop,
            Transport transport,
            HttpSettings settings,
            EgressSettings egress,
            ClientTls tls,
            InstantSource clock,
            @Nullable EgressProxy proxy) {
        AddressResolver resolver = new DnsAddressResolver(loop, transport, egress.ipv6(), settings.resolveTimeout());
        return new HttpSender(
                loop,
                transport,
                settings,
                new HeldAnswers(resolver, System::nanoTime),
                Egress.of(egress, proxy),
                tls,
                clock,
                proxy);
    }

    /**
     * Makes one attempt.
     *
     * @param listener called exactly once, on this loop, soon after the request's timeout at the latest ({@link
     *     Deadlines}); possibly before {@code send} returns
     * @throws IllegalArgumentException for a destination whose head could not be sent as it is; nothing was sent then
     */
    public void send(AttemptRequest request, AttemptListener listener) {
        assert loop.inEventLoop() : "send is confined to the sender's event loop";
        request.destination().head(settings.userAgent());
        if (proxy == null) {
            new HttpAttempt(parts, request, listener).start();
        } else {
            sendThrough(proxy, request, listener);
        }
    }

    private void sendThrough(EgressProxy through, AttemptRequest request, AttemptListener listener) {
        ProxiedAttempt heard = ProxiedAttempt.started(through.standing(), listener);
        try {
            new HttpAttempt(parts, request, heard).start();
        } catch (RuntimeException e) {
            heard.notStarted();
            throw e;
        }
    }

    /** Whether anything may be started: not while the egress proxy opens no tunnels, but for a few that see whether it does. */
    public boolean mayStart() {
        return proxy == null || proxy.standing().mayStart();
    }

    /** Whether the egress proxy carries for others, so that a tunnel it does not open is not for its own failure. */
    public boolean isProxyAtWork() {
        return proxy == null || proxy.standing().carriesLately();
    }

    /** Connections being made, in use, draining or idle; each holds a socket. */
    public int openConnections() {
        assert loop.inEventLoop();
        return connector.openChannels();
    }

    /** Those of them kept for the next request. */
    public int idleConnections() {
        assert loop.inEventLoop();
        return pool.idleConnections();
    }

    /** Deadlines that are set: of attempts, of connections being opened, of answers awaited or drained. */
    int pendingDeadlines() {
        assert loop.inEventLoop();
        return deadlines.count();
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
