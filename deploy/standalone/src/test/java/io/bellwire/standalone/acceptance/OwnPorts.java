package io.bellwire.standalone.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that belong to this test JVM alone, for processes that are killed while somebody still calls them: a port of the
 * system's choice may be another test's server by then, and would answer.
 */
final class OwnPorts {
    /** Below the ports the system chooses, and below those the embedded broker does. */
    private static final int LOWEST = 10_000;

    private static final int PER_JVM = 500;

    /** Numbered from 1 by the build; 1 where nobody numbers. */
    private static final int JVM = Integer.getInteger("bellwire.test.jvm", 1);

    private static final AtomicInteger GIVEN = new AtomicInteger();

    private OwnPorts() {}

    static int next() {
        while (true) {
            int given = GIVEN.getAndIncrement();
            if (given == PER_JVM) {
                throw new IllegalStateException("ports: all " + PER_JVM + " of this JVM are given or taken");
            }
            int port = LOWEST + JVM * PER_JVM + given;
            if (isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
