package io.bellwire.standalone.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ports that belong to this test JVM alone, for processes that are killed while somebody still calls them: a port of the
 * system's choice may be another test's server by then, and would answer.
 *
 * <p>A JVM listens on the first port of a block for as long as it lives, and thereby has the rest of the block to itself.
 */
final class OwnPorts {
    /** Below the ports the system chooses, and below those the embedded broker does. */
    private static final int LOWEST = 10_000;

    private static final int BLOCK = 500;
    private static final int BLOCKS = 20;

    @SuppressWarnings("resource") // open until the JVM ends: it is what keeps others out
    private static final ServerSocket GUARD = guard();

    private static final AtomicInteger GIVEN = new AtomicInteger();

    private OwnPorts() {}

    static int next() {
        while (true) {
            int given = GIVEN.incrementAndGet();
            if (given == BLOCK) {
                throw new IllegalStateException("ports: all " + BLOCK + " of this JVM are given or taken");
            }
            int port = GUARD.getLocalPort() + given;
            ServerSocket probe = listen(port);
            if (probe != null) {
                close(probe);
                return port;
            }
        }
    }

    private static ServerSocket guard() {
        for (int block = 0; block < BLOCKS; block++) {
            ServerSocket guard = listen(LOWEST + block * BLOCK);
            if (guard != null) {
                return guard;
            }
        }
        throw new IllegalStateException("ports: all " + BLOCKS + " blocks from " + LOWEST + " on are taken");
    }

    /** @return null if somebody else listens there */
    private static @Nullable ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return socket;
            } catch (IOException e) {
                close(socket);
                return null;
            }
        } catch (IOException e) {
            throw new IllegalStateException("no socket", e);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket that does not close", e);
        }
    }
}
