package io.bellwire.dispatcher.sender.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;

/**
 * An open connection and what it has served. Either in one attempt's hands or idle in the {@link ConnectionPool}, never
 * both.
 *
 * <p><b>Thread:</b> confined to the event loop of its channel. Times are nanoseconds of {@link System#nanoTime()}.
 */
final class Connection {
    private final ConnectionKey key;
    private final Channel channel;
    private final ResponseHandler responses;
    private final long openedAt = System.nanoTime();
    private long idleSince = openedAt;
    private int requests;

    Connection(ConnectionKey key, Channel channel, ResponseHandler responses) {
        this.key = key;
        this.channel = channel;
        this.responses = responses;
    }

    ConnectionKey key() {
        return key;
    }

    Channel channel() {
        return channel;
    }

    /** Sends one request; the connection is busy until {@link Exchange#ended}. */
    void exchange(FullHttpRequest request, Exchange exchange) {
        requests++;
        responses.begin(request, exchange);
    }

    void abort() {
        responses.abort();
    }

    boolean hasServed() {
        return requests > 1;
    }

    void becameIdle() {
        idleSince = System.nanoTime();
    }

    boolean mayServeAgain(HttpSettings settings, long now) {
        return channel.isActive()
                && requests < settings.maxRequestsPerConnection()
                && now - openedAt < settings.maxConnectionAge().toNanos()
                && now - idleSince < settings.idleTimeout().toNanos();
    }
}
