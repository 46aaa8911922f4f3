package io.bellwire.dispatcher.sender.http;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * An open connection and what it has served. Either in the hands of one attempt, with HTTP/2 of several, or idle in the
 * {@link ConnectionPool}, never both.
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
    private int underWay;

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

    /** Sends one request; it is under way until {@link Exchange#ended}, which is to call {@link #exchangeEnded}. */
    void exchange(AttemptRequest request, Exchange exchange) {
        requests++;
        underWay++;
        protocol.begin(request, exchange);
    }

    void exchangeEnded() {
        underWay--;
    }

    void abort(Exchange exchange) {
        protocol.abort(exchange);
    }

    boolean isInUse() {
        return underWay > 0;
    }

    /** Whether several may use it at a time. */
    boolean isShared() {
        return protocol.isShared();
    }

    void becameIdle() {
        idleSince = System.nanoTime();
    }

    boolean isIdleLongerThan(Connection other) {
        return idleSince - other.idleSince < 0;
    }

    boolean mayServeAgain(HttpSettings settings, long now) {
        return !isWornOut(settings, now)
                && protocol.hasRoom()
                && (isInUse() || now - idleSince < settings.idleTimeout().toNanos());
    }

    /** Whether it only waits for the end of what is under way. */
    boolean isWornOut(HttpSettings settings, long now) {
        return !channel.isActive()
                || protocol.isRetired()
                || requests >= settings.maxRequestsPerConnection()
                || now - openedAt >= settings.maxConnectionAge().toNanos();
    }
}
