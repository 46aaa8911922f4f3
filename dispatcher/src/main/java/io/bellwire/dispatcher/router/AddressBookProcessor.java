package io.bellwire.dispatcher.router;

import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.RecordRules;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps this task's share of the address book: who owns an address. A null value forgets one. */
final class AddressBookProcessor extends DecodingProcessor<AddressEntry> {
    // Set by init before anything else is called.
    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, AddressEntry> addresses;

    AddressBookProcessor(RouterParts parts) {
        super(parts, AddressEntry.class, RecordRules.MAX_PUBLISHED_BYTES);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        addresses = context.getStateStore(RouterTopology.ADDRESSES);
    }

    @Override
    Optional<String> broken(AddressEntry entry) {
        return entry.getMerchantId().isEmpty() || entry.getMerchantId().length() > 64
                ? Optional.of("merchantId (expected: 1 to 64 characters)")
                : Optional.empty();
    }

    @Override
    boolean handleNull(Record<byte[], byte[]> source) {
        if (source.key() == null) {
            return false;
        }
        addresses.delete(new String(source.key(), StandardCharsets.UTF_8));
        return true;
    }

    @Override
    void handle(AddressEntry entry, Record<byte[], byte[]> source) {
        String key = Normalisation.addressKey(entry.getChainId(), entry.getAddress());
        // Under another key no transfer would look it up and no deletion find it.
        if (isUnder(key, "{caip2}:{address}, normalised", source)) {
            addresses.put(key, entry);
        }
    }
}
