package io.bellwire.dispatcher.router;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Deletes the entries of a store that are no longer needed, a slice a second and then, with the store walked through, not
 * before an hour has passed.
 *
 * <p><b>Thread:</b> confined to the stream thread that owns the store.
 */
final class StoreExpiry<V> {
    static final Duration BETWEEN_SLICES = Duration.ofSeconds(1);
    static final Duration BETWEEN_ROUNDS = Duration.ofHours(1);

    /** A million entries take a quarter of an hour, and a slice some milliseconds. */
    static final int SLICE = 1_000;

    private final KeyValueStore<String, V> store;
    private final Function<V, Instant> end;
    private final StoreSlices<V> slices;
    private Instant restsUntil = Instant.MIN;

    private StoreExpiry(KeyValueStore<String, V> store, Function<V, Instant> end) {
        this.store = store;
        this.end = end;
        this.slices = new StoreSlices<>(store, SLICE);
    }

    /** @param end from when on an entry may be forgotten */
    static <V> Cancellable schedule(
            ProcessorContext<?, ?> context, KeyValueStore<String, V> store, Function<V, Instant> end) {
        StoreExpiry<V> expiry = new StoreExpiry<>(store, end);
        return context.schedule(
                BETWEEN_SLICES,
                PunctuationType.WALL_CLOCK_TIME,
                timestamp -> expiry.walk(Instant.ofEpochMilli(timestamp)));
    }

    private void walk(Instant now) {
        if (now.isBefore(restsUntil)) {
            return;
        }
        boolean through = slices.next((key, value) -> {
            if (now.isAfter(end.apply(value))) {
                store.delete(key);
            }
        });
        if (through) {
            restsUntil = now.plus(BETWEEN_ROUNDS);
        }
    }
}
