package io.bellwire.standalone.demo;

import io.bellwire.testkit.receiver.Received;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts callbacks while they arrive.
 *
 * <p><b>Thread-safe:</b> under its own lock; receiver threads write, the demo's thread reads.
 */
final class Scoreboard {
    private record Callback(String path, String webhookId) {}

    private final Set<Callback> taken = new HashSet<>();
    private final Set<Callback> refused = new HashSet<>();

    synchronized void arrived(Received received) {
        Callback callback = new Callback(received.path(), received.webhookId());
        if (received.accepted()) {
            taken.add(callback);
            refused.remove(callback);
        } else if (!taken.contains(callback)) {
            refused.add(callback);
        }
    }

    synchronized int delivered() {
        return taken.size();
    }

    /** Refused so far, dead letters included. */
    synchronized int refused() {
        return refused.size();
    }
}
