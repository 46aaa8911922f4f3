package io.bellwire.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.testkit.ledger.EventKey;
import io.bellwire.testkit.ledger.Expectation;
import io.bellwire.testkit.receiver.Received;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * From the moment an observation is published to the first arrival of its callback, over the latest callbacks.
 *
 * <p><b>Thread-safe:</b> the map is concurrent, the ring is under this object's lock.
 */
final class Latencies {
    private static final int LATEST = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<EventKey, Long> publishedAt = new ConcurrentHashMap<>();
    private final long[] ring = new long[LATEST];
    private int count;

    /** Only the first statement of an event counts: the others cause nothing. */
    void publishing(Collection<Expectation> expectations) {
        long now = System.nanoTime();
        expectations.forEach(expectation -> publishedAt.putIfAbsent(expectation.key(), now));
    }

    void arrived(Received received) {
        if (received.nth() != 1) {
            return;
        }
        key(received).map(publishedAt::get).ifPresent(began -> add(received.arrivedNanos() - began));
    }

    synchronized Optional<Duration> median() {
        int filled = Math.min(count, LATEST);
        if (filled == 0) {
            return Optional.empty();
        }
        long[] sorted = Arrays.copyOf(ring, filled);
        Arrays.sort(sorted);
        return Optional.of(Duration.ofNanos(sorted[filled / 2]));
    }

    private synchronized void add(long nanos) {
        ring[count++ % LATEST] = nanos;
    }

    private static Optional<EventKey> key(Received received) {
        try {
            JsonNode body = JSON.readTree(received.body().bytes());
            JsonNode data = body.path("data");
            return Optional.of(new EventKey(
                    data.path("transferId").asText(),
                    body.path("type").asText(),
                    data.path("direction").asText(),
                    data.path("inclusionEpoch").asInt()));
        } catch (IOException e) {
            return Optional.empty(); // the ledger will say so
        }
    }
}
