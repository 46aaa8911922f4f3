package io.bellwire.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports to listen on.
 *
 * <p>Not by binding port 0: that gives one from the range outgoing connections use, and while a broker is down between
 * two starts its own reconnecting clients may get that port, even connect to themselves on it.
 *
 * <p>Another process can take a port between the look and the broker's bind; {@link EmbeddedBroker} then tries another.
 */
final class FreePorts {
    private static final int LOWEST = 20_000;
    private static final int BEYOND_HIGHEST = 32_000;
    private static final int TRIES = 200;

    private FreePorts() {}

    static int pick(String host) {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND_HIGHEST);
            if (refusal(host, port).isEmpty()) {
                return port;
            }
        }
        throw new BrokerStartException(
                "host: " + host + " (expected: an address of this machine with a free port in " + LOWEST + ".."
                        + (BEYOND_HIGHEST - 1) + ", none found in " + TRIES + " tries)",
                null);
    }

    /** Why the system would not let us listen there; empty when it would. */
    static Optional<IOException> refusal(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }
}
