package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.AddressGate;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections may be open to one address, by all endpoints together: many merchants may register one victim,
 * each within his own limits.
 *
 * <p>Thread-safe: each address is counted atomically, and forgotten with its last connection.
 */
final class AddressCaps implements AddressGate {
    private final int most;
    private final Map<InetAddress, Integer> open = new ConcurrentHashMap<>();

    AddressCaps(int most) {
        this.most = most;
    }

    @Override
    public boolean acquire(InetAddress vetted) {
        boolean[] acquired = new boolean[1];
        open.compute(vetted, (address, count) -> {
            int before = count == null ? 0 : count;
            acquired[0] = before < most;
            return acquired[0] ? (Integer) (before + 1) : count;
        });
        return acquired[0];
    }

    /** @throws IllegalStateException if none is open */
    @Override
    public void release(InetAddress vetted) {
        boolean[] released = new boolean[1];
        open.computeIfPresent(vetted, (address, count) -> {
            released[0] = true;
            return count == 1 ? null : (Integer) (count - 1);
        });
        if (!released[0]) {
            throw new IllegalStateException("connection to an address released, but none is open");
        }
    }

    /** Addresses that connections are open to. */
    int addresses() {
        return open.size();
    }
}
