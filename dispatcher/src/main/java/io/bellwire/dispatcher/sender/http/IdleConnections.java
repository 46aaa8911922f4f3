package io.bellwire.dispatcher.sender.http;

import org.jspecify.annotations.Nullable;

/**
 * The idle connections of one key, the one used last on top. Linked through the connections themselves: lending and
 * giving back allocates nothing.
 *
 * <p><b>Thread:</b> confined to the event loop.
 */
final class IdleConnections {
    private @Nullable Connection newest;
    private int count;

    int count() {
        return count;
    }

    @Nullable
    Connection newest() {
        return newest;
    }

    @Nullable
    Connection pop() {
        Connection popped = newest;
        if (popped != null) {
            remove(popped);
        }
        return popped;
    }

    void push(Connection connection) {
        if (connection.isShelved) {
            throw new IllegalStateException("connection is idle already");
        }
        connection.isShelved = true;
        connection.older = newest;
        if (newest != null) {
            newest.newer = connection;
        }
        newest = connection;
        count++;
    }

    /** Nothing happens if it is in use. */
    void remove(Connection connection) {
        if (!connection.isShelved) {
            return;
        }
        Connection newer = connection.newer;
        Connection older = connection.older;
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        if (older != null) {
            older.newer = newer;
        }
        connection.isShelved = false;
        connection.newer = null;
        connection.older = null;
        count--;
    }
}
