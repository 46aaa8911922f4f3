package io.bellwire.gateway.json;

import static java.util.Objects.requireNonNull;

import io.bellwire.schemas.PayloadKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificData;

/** Reads an event's payload as the record that its type takes. */
final class PayloadReaders {
    private static final Map<PayloadKind, ValueReader> READERS = new EnumMap<>(PayloadKind.class);

    static {
        for (PayloadKind kind : PayloadKind.values()) {
            READERS.put(kind, readerOf(kind));
        }
    }

    private PayloadReaders() {}

    static ValueReader of(String type) {
        return requireNonNull(READERS.get(PayloadKind.of(type)));
    }

    private static ValueReader readerOf(PayloadKind kind) {
        return kind == PayloadKind.JSON
                ? new JsonObjectReader()
                : RecordReader.of(SpecificData.get().getSchema(kind.record()), Set.of());
    }
}
