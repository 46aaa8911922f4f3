package io.bellwire.dispatcher.sender.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Idle connections, newest first: the one used last is the least likely to have been closed by its server, and the
 * others may grow old and go.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class ConnectionPool {
    private static final int SWEEPS_PER_IDLE_TIMEOUT = 4;

    private final EventLoop loop;
    private final HttpSettings settings;
    private final Map<ConnectionKey, Deque<Connection>> idle = new HashMap<>();
    private @Nullable ScheduledFuture<?> nextSweep;
    private boolean closed;

    ConnectionPool(EventLoop loop, HttpSettings settings) {
        this.loop = loop;
        this.settings = settings;
    }

    @Nullable
    Connection borrow(ConnectionKey key) {
        assert loop.inEventLoop();
        Deque<Connection> connections = idle.get(key);
        long now = System.nanoTime();
        while (connections != null && !connections.isEmpty()) {
            Connection newest = connections.pop();
            if (connections.isEmpty()) {
                idle.remove(key);
            }
            if (newest.mayServeAgain(settings, now)) {
                return newest;
            }
            newest.channel().close();
        }
        return null;
    }

    void giveBack(Connection connection) {
        assert loop.inEventLoop();
        connection.becameIdle();
        if (closed || !connection.mayServeAgain(settings, System.nanoTime())) {
            connection.channel().close();
            return;
        }
        idle.computeIfAbsent(connection.key(), key -> new ArrayDeque<>()).push(connection);
        sweepLater();
    }

    /** Forgets a connection its peer closed. Harmless for one that is in use. */
    void forget(Connection connection) {
        Deque<Connection> connections = idle.get(connection.key());
        if (connections != null && connections.remove(connection) && connections.isEmpty()) {
            idle.remove(connection.key());
        }
    }

    int idleConnections() {
        return idle.values().stream().mapToInt(Deque::size).sum();
    }

    void close() {
        closed = true;
        if (nextSweep != null) {
            nextSweep.cancel(false);
        }
        closeIdle(connection -> true);
    }

    /** Gives up what is kept of connections to an address. */
    void closeIdleTo(InetAddress address) {
        closeIdle(connection -> connection.key().address().equals(address));
    }

    private void sweepLater() {
        if (nextSweep == null) {
            nextSweep = loop.schedule(
                    this::sweep,
                    settings.idleTimeout().toMillis() / SWEEPS_PER_IDLE_TIMEOUT + 1,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void sweep() {
        nextSweep = null;
        long now = System.nanoTime();
        closeIdle(connection -> !connection.mayServeAgain(settings, now));
        if (!idle.isEmpty()) {
            sweepLater();
        }
    }

    private void closeIdle(Predicate<Connection> which) {
        // Collected before they are closed: closing calls forget(), which edits the map.
        idle.values().stream().flatMap(Deque::stream).filter(which).toList().forEach(connection -> {
            forget(connection);
            connection.channel().close();
        });
    }
}
