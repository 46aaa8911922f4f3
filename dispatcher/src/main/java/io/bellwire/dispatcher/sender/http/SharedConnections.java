package io.bellwire.dispatcher.sender.http;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Which connections in use have room for another exchange, and who waits for one that is being opened: with HTTP/2 one or
 * few are enough for a key, so that not everybody opens his own.
 *
 * <p>Only keys that may speak HTTP/2 are known here. Where the peer picked HTTP/1.1 the last time, nobody waits for another's.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class SharedConnections {
    static final int MOST_IN_USE = 4; // of one key

    private final HttpSettings settings;
    private final Map<ConnectionKey, Shared> byKey = new HashMap<>();
    private final Queue<ConnectionKey> freed = new ArrayDeque<>(); // those who wait for each are to be called
    private boolean calling;

    SharedConnections(HttpSettings settings) {
        this.settings = settings;
    }

    /** Waits for what another opens, or for room on what is open. */
    interface Waiter {
        /** There may be room, or one more may be opened; somebody else may have been quicker. */
        void mayHaveConnection();

        /** The one that was being opened could not be, and most likely another could not either. */
        void notOpened(AttemptOutcome.Failed failure);
    }

    private static final class Shared {
        private final List<Connection> inUse = new ArrayList<>();
        private final Queue<Waiter> waiting = new ArrayDeque<>();
        private int channels; // being opened or open, of either protocol
        private boolean opening;
        private boolean speaksHttp1;
    }

    /** One that others use, with room for one more. */
    @Nullable
    Connection withRoom(ConnectionKey key) {
        Shared shared = known(key);
        return shared == null ? null : withRoom(shared);
    }

    private @Nullable Connection withRoom(Shared shared) {
        long now = System.nanoTime();
        for (int i = 0; i < shared.inUse.size(); i++) {
            Connection connection = shared.inUse.get(i);
            if (connection.mayServeAgain(settings, now)) {
                return connection;
            }
        }
        return null;
    }

    /** To be told of each that is lent. */
    void lent(Connection connection) {
        Shared shared = known(connection.key());
        if (connection.isShared() && shared != null && !shared.inUse.contains(connection)) {
            shared.inUse.add(connection);
        }
    }

    /** It is idle, or closed. */
    void forget(Connection connection) {
        Shared shared = known(connection.key());
        if (shared != null) {
            shared.inUse.remove(connection);
        }
    }

    /** Whether to open one rather than wait for another's. */
    boolean mayOpen(ConnectionKey key) {
        Shared shared = known(key);
        return shared == null || mayOpen(shared);
    }

    private boolean mayOpen(Shared shared) {
        return shared.speaksHttp1 || (!shared.opening && lendable(shared) < MOST_IN_USE);
    }

    /** Those full, too: only what takes no more streams, however many end, makes room for another. */
    private long lendable(Shared shared) {
        long now = System.nanoTime();
        return shared.inUse.stream()
                .filter(connection -> !connection.isWornOut(settings, now))
                .count();
    }

    void opening(ConnectionKey key, Channel channel) {
        if (!key.http2()) {
            return;
        }
        Shared shared = byKey.computeIfAbsent(key, each -> new Shared());
        shared.opening = true;
        shared.channels++;
        channel.closeFuture().addListener(closed -> {
            shared.channels--;
            removeUnused(key, shared);
        });
    }

    /** To be told after it was lent. */
    void opened(Connection connection) {
        Shared shared = known(connection.key());
        if (shared != null) {
            shared.opening = false;
            shared.speaksHttp1 = !connection.isShared();
            becameFree(connection.key());
        }
    }

    /** @param failure null if who opened it gave up: that is his alone */
    void notOpened(ConnectionKey key, AttemptOutcome.@Nullable Failed failure) {
        Shared shared = known(key);
        if (shared == null) {
            return;
        }
        shared.opening = false;
        if (failure == null) {
            becameFree(key);
        } else {
            List<Waiter> failing = new ArrayList<>(shared.waiting);
            shared.waiting.clear();
            failing.forEach(waiter -> waiter.notOpened(failure));
        }
        removeUnused(key, shared);
    }

    void await(ConnectionKey key, Waiter waiter) {
        byKey.computeIfAbsent(key, each -> new Shared()).waiting.add(waiter);
    }

    /** Nothing happens if its turn has come. */
    void cancel(ConnectionKey key, Waiter waiter) {
        Shared shared = byKey.get(key);
        if (shared != null) {
            shared.waiting.remove(waiter);
            removeUnused(key, shared);
        }
    }

    /** A connection has room, is idle, or is gone. Who is called and finds none waits again, behind the others. */
    void becameFree(ConnectionKey key) {
        Shared shared = known(key);
        if (shared == null || (shared.waiting.isEmpty() && !calling)) {
            return;
        }
        freed.add(key);
        if (!calling) {
            callThoseWhoWait();
        }
    }

    /** One after another: whoever frees one as soon as he is called would otherwise call within, as deep as the queue. */
    private void callThoseWhoWait() {
        calling = true;
        try {
            for (ConnectionKey key = freed.poll(); key != null; key = freed.poll()) {
                Shared shared = known(key);
                if (shared != null) {
                    callThoseWhoWait(shared);
                }
            }
        } finally {
            calling = false;
        }
    }

    private void callThoseWhoWait(Shared shared) {
        for (int i = shared.waiting.size(); i > 0 && (mayOpen(shared) || withRoom(shared) != null); i--) {
            Waiter next = shared.waiting.poll();
            if (next == null) {
                break;
            }
            next.mayHaveConnection();
        }
    }

    private @Nullable Shared known(ConnectionKey key) {
        return key.http2() ? byKey.get(key) : null;
    }

    private void removeUnused(ConnectionKey key, Shared shared) {
        if (shared.channels == 0 && shared.waiting.isEmpty()) {
            byKey.remove(key, shared);
        }
    }
}
