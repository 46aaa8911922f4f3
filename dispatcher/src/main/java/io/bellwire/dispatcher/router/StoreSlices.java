package io.bellwire.dispatcher.router;

import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a store in slices of bounded size, one per call, each beginning where the last ended: the whole store is seen
 * in time, and no call holds its stream thread for long. Where the walk is is not kept over a restart; it begins anew.
 *
 * <p>What is put behind the walk is seen on its next round; what is deleted ahead of it is not seen.
 *
 * <p><b>Thread:</b> confined to the stream thread that owns the store.
 */
final class StoreSlices<V> {
    private final KeyValueStore<String, V> store;
    private final int size;

    /** Where the next slice begins; null for the first of a round. */
    private @Nullable String from;

    /** @param size most entries shown in one call */
    StoreSlices(KeyValueStore<String, V> store, int size) {
        this.store = store;
        this.size = size;
    }

    /**
     * Shows the next slice.
     *
     * @param visitor may put or delete the entry it is shown
     * @return whether that was the last of a round; the next call begins another
     */
    boolean next(BiConsumer<String, V> visitor) {
        try (KeyValueIterator<String, V> entries = store.range(from, null)) {
            for (int shown = 0; shown < size; shown++) {
                if (!entries.hasNext()) {
                    from = null;
                    return true;
                }
                KeyValue<String, V> entry = entries.next();
                // Nothing sorts between a key and the same key with a NUL after it.
                from = entry.key + '\0';
                visitor.accept(entry.key, entry.value);
            }
        }
        return false;
    }
}
