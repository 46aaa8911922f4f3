package io.bellwire.testkit.receiver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that arrived, in the order it was written down.
 *
 * <p><b>Thread-safe:</b> every method holds this object's lock; readers get copies.
 */
final class ReceivedLog {
    private record Delivery(String path, String webhookId) {}

    private final List<Received> all = new ArrayList<>();
    private final Map<String, List<Received>> byPath = new HashMap<>();
    private final Map<String, List<Received>> byWebhookId = new HashMap<>();
    private final Map<Delivery, Integer> arrivals = new HashMap<>();

    /** Counts one more arrival of a callback on a path: 1 for the first. */
    synchronized int arriving(String path, String webhookId) {
        return arrivals.merge(new Delivery(path, webhookId), 1, Integer::sum);
    }

    synchronized void append(Received received) {
        all.add(received);
        byPath.computeIfAbsent(received.path(), path -> new ArrayList<>()).add(received);
        byWebhookId
                .computeIfAbsent(received.webhookId(), id -> new ArrayList<>())
                .add(received);
    }

    synchronized List<Received> all() {
        return List.copyOf(all);
    }

    synchronized List<Received> byPath(String path) {
        return List.copyOf(byPath.getOrDefault(path, List.of()));
    }

    synchronized List<Received> byWebhookId(String webhookId) {
        return List.copyOf(byWebhookId.getOrDefault(webhookId, List.of()));
    }

    synchronized int count() {
        return all.size();
    }

    synchronized int count(String path) {
        return byPath.getOrDefault(path, List.of()).size();
    }
}
