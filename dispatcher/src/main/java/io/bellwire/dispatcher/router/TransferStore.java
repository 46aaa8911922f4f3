package io.bellwire.dispatcher.router;

import io.bellwire.state.v1.TransferState;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What is known of the transfers of one partition. Those spoken of lately are kept in memory as well, ready to be judged:
 * a transfer is spoken of dozens of times within minutes, and then hardly ever again.
 *
 * <p>Writes go through to the store at once, so what is in memory is never all there is of anything.
 *
 * <p><b>Thread:</b> confined to the stream thread that owns the store.
 */
final class TransferStore {
    /** Transfers in memory, of about a kilobyte each. */
    static final int LATELY = 4_096;

    /** Records in the journal of a transfer that is kept there; hardly any has more, and those take no room from the rest. */
    static final int MOST_ENTRIES = 16;

    private final KeyValueStore<String, TransferState> store;
    private final Map<String, TrackedTransfer> lately;

    TransferStore(KeyValueStore<String, TransferState> store) {
        this.store = store;
        this.lately = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, TrackedTransfer> eldest) {
                return size() > LATELY;
            }
        };
    }

    /** {@link TrackedTransfer#NEW} if it was never heard of, or is forgotten. */
    TrackedTransfer get(String transferId, String chainId) {
        TrackedTransfer known = lately.get(transferId);
        if (known != null) {
            return known;
        }
        TransferState state = store.get(transferId);
        if (state == null) {
            return TrackedTransfer.NEW;
        }
        TrackedTransfer stored = TransferStates.unpack(state, chainId);
        remember(transferId, stored);
        return stored;
    }

    void put(String transferId, String chainId, TrackedTransfer transfer) {
        store.put(transferId, TransferStates.pack(transfer, chainId));
        remember(transferId, transfer);
    }

    private void remember(String transferId, TrackedTransfer transfer) {
        if (transfer.journal().entries().size() <= MOST_ENTRIES) {
            lately.put(transferId, transfer);
        } else {
            lately.remove(transferId);
        }
    }

    void forget(String transferId) {
        store.delete(transferId);
        lately.remove(transferId);
    }

    /** A walk over all of them, as they are stored. */
    StoreSlices<TransferState> slices(int size) {
        return new StoreSlices<>(store, size);
    }
}
