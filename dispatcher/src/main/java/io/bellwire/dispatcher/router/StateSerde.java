package io.bellwire.dispatcher.router;

import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.UndecodableException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Puts records into state stores: always with the built-in schemas, so that restoring state never waits for a registry.
 */
final class StateSerde {
    private static final RecordCodec CODEC = RecordCodec.builtIn();

    private StateSerde() {}

    static <T extends SpecificRecord> Serde<T> of(Class<T> type) {
        return Serdes.serdeFrom((store, value) -> value == null ? null : CODEC.encode(store, value), (store, bytes) -> {
            if (bytes == null) {
                return null;
            }
            try {
                return CODEC.decode(bytes, type);
            } catch (UndecodableException e) {
                throw new SerializationException("state of " + store + " cannot be read: " + e.getMessage(), e);
            }
        });
    }
}
