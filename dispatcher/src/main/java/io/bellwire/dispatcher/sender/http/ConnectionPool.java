package io.bellwire.dispatcher.sender.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
    private final SharedConnections shared;

    /** A key without idle connections stays until the next sweep: most have one again at once. */
    private final Map<ConnectionKey, IdleConnections> idle = new HashMap<>();

    private @Nullable ScheduledFuture<?> nextSweep;
    private boolean closed;

    ConnectionPool(EventLoop loop, HttpSettings settings, SharedConnections shared) {
        this.loop = loop;
        this.settings = settings;
        this.shared = shared;
    }

    @Nullable
    Connection borrow(ConnectionKey key) {
        assert loop.inEventLoop();
        IdleConnections connections = idle.get(key);
        if (connections == null) {
            return null;
        }
        Connection newest = connections.pop();
        while (newest != null && !newest.mayServeAgain(settings, System.nanoTime())) {
            newest.channel().close();
            newest = connections.pop();
        }
        return newest;
    }

    /** By one who used it; it is idle when nobody else does. False if it was closed instead, as one that served its time. */
    boolean giveBack(Connection connection) {
        assert loop.inEventLoop();
        boolean open = true;
        if (!connection.isInUse()) {
            shared.forget(connection);
            open = keep(connection);
        }
        shared.becameFree(connection.key());
        return open;
    }

    private boolean keep(Connection connection) {
        connection.becameIdle();
        if (closed || !connection.mayServeAgain(settings, System.nanoTime())) {
            connection.channel().close();
            return false;
        }
        idle.computeIfAbsent(connection.key(), key -> new IdleConnections()).push(connection);
        sweepLater();
        return true;
    }

    /** Forgets a connection its peer closed. */
    void forget(Connection connection) {
        IdleConnections connections = idle.get(connection.key());
        if (connections != null) {
            connections.remove(connection);
        }
        shared.forget(connection);
        shared.becameFree(connection.key());
    }

    /** Of one that is shared: it takes more than before, or nothing any more. */
    void roomChanged(ConnectionKey key) {
        shared.becameFree(key);
    }

    int idleConnections() {
        return idle.values().stream().mapToInt(IdleConnections::count).sum();
    }

    void close() {
        closed = true;
        if (nextSweep != null) {
            nextSweep.cancel(false);
        }
        closeIdle(connection -> true);
    }

    /** Gives up the connection to an address that is idle longest, if one is. */
    void closeOldestIdleTo(InetAddress address) {
        Connection oldest = null;
        for (IdleConnections connections : idle.values()) {
            for (Connection each = connections.newest(); each != null; each = each.older) {
                if (each.key().address().equals(address) && (oldest == null || each.isIdleLongerThan(oldest))) {
                    oldest = each;
                }
            }
        }
        if (oldest != null) {
            close(oldest);
        }
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
        idle.values().removeIf(connections -> connections.count() == 0);
        if (!idle.isEmpty()) {
            sweepLater();
        }
    }

    private void closeIdle(Predicate<Connection> which) {
        // Collected before they are closed: closing calls forget(), which edits the lists.
        List<Connection> closing = new ArrayList<>();
        for (IdleConnections connections : idle.values()) {
            for (Connection each = connections.newest(); each != null; each = each.older) {
                if (which.test(each)) {
                    closing.add(each);
                }
            }
        }
        for (Connection each : closing) {
            // Closing one may wake an attempt that borrows another.
            if (each.isShelved) {
                close(each);
            }
        }
    }

    private void close(Connection shelved) {
        forget(shelved);
        shelved.channel().close();
    }
}
