package io.bellwire.publisher;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Finds what a record made with {@code new} and setters forgot, which Avro would only notice while writing. */
final class MissingFields {
    private MissingFields() {}

    /** Path of the first field that is null and must not be, e.g. {@code asset.assetId}; empty if there is none. */
    static Optional<String> first(IndexedRecord record) {
        return Optional.ofNullable(in(record, ""));
    }

    private static @Nullable String in(IndexedRecord record, String path) {
        for (Schema.Field field : record.getSchema().getFields()) {
            String name = path + field.name();
            Object value = record.get(field.pos());
            String missing = value == null && field.schema().isNullable() ? null : below(value, name);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private static @Nullable String below(@Nullable Object value, String name) {
        if (value == null) {
            return name;
        }
        if (value instanceof IndexedRecord nested) {
            return in(nested, name + '.');
        }
        if (value instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                String missing = below(items.get(i), name + '[' + i + ']');
                if (missing != null) {
                    return missing;
                }
            }
        }
        return value instanceof Map<?, ?> entries && (entries.containsKey(null) || entries.containsValue(null))
                ? name
                : null;
    }
}
