package io.bellwire.dispatcher.sender.http;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * An open connection and what it has served. Either in one attempt's hands or idle in the {@link ConnectionPool}, never
 * both.
 *
 * <p><b>Thread:</b> confined to the event loop of its channel. Times are nanoseconds of {@link System#nanoTime()}.
 */
final class Connection {
    private final ConnectionKey key;
    private final Channel channel;
    private final HttpProtocol protocol;
    private final long openedAt = System.nanoTime();
    private long idleSince = openedAt;
    private int requests;

    // Its place among the idle ones of its key; IdleConnections alone changes it.
    boolean isShelved;

    @Nullable
    Connection newer;

    @Nullable
    Connection older;

    Connection(ConnectionKey key, Channel channel, HttpProtocol protocol) {
        this.key = key;
        this.channel = channel;
        this.protocol = protocol;
    }

    ConnectionKey key() {
        return key;
    }

    Channel channel() {
        return channel;
    }

    /** Sends one request; the connection is busy until {@link Exchange#ended}. */
    void exchange(AttemptRequest request, Exchange exchange) {
        requests++;
        protocol.begin(request, exchange);
    }

    void abort() {
        protocol.abort();
    }

    void becameIdle() {
        idleSince = System.nanoTime();
    }

    boolean isIdleLongerThan(Connection other) {
        return idleSince - other.idleSince < 0;
    }

    boolean mayServeAgain(HttpSettings settings, long now) {
        return channel.isActive()
                && requests < settings.maxRequestsPerConnection()
                && now - openedAt < settings.maxConnectionAge().toNanos()
                && now - idleSince < settings.idleTimeout().toNanos();
    }
}
