package io.bellwire.gateway.json;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object as the record its schema describes: unknown names refused, left-out fields from their defaults, and
 * without a default refused.
 *
 * <p>Thread-safe because immutable: one is made per record type, at start.
 */
final class RecordReader implements ValueReader {
    private final Schema schema;
    private final List<FieldReader> fields;
    private final Map<String, FieldReader> byName = new HashMap<>();

    private RecordReader(Schema schema, List<FieldReader> fields) {
        if (fields.size() > Long.SIZE) {
            throw new IllegalArgumentException(schema.getName() + ": " + fields.size()
                    + " fields (expected: at most 64, which one long remembers as seen)");
        }
        this.schema = schema;
        this.fields = fields;
        fields.forEach(field -> byName.put(field.name, field));
    }

    /** @param derived fields that may be left out although they have no default: the caller fills them in */
    static RecordReader of(Schema schema, Set<String> derived) {
        return of(schema, derived, Map.of());
    }

    /** @param special fields read otherwise than their schema says */
    static RecordReader of(Schema schema, Set<String> derived, Map<String, ValueReader> special) {
        List<FieldReader> fields = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            ValueReader reader = special.get(field.name());
            if (reader == null) {
                reader = SchemaReaders.of(field);
            }
            boolean isDerived = derived.contains(field.name());
            fields.add(new FieldReader(
                    field.pos(),
                    field.name(),
                    isDerived ? ContainerReaders.nullable(reader) : reader,
                    isDerived || SchemaReaders.mayBeLeftOut(field),
                    SchemaReaders.defaultOf(field)));
        }
        return new RecordReader(schema, List.copyOf(fields));
    }

    @Override
    public @Nullable Object read(Cursor cursor) throws IOException {
        if (cursor.token() != JsonToken.START_OBJECT) {
            return cursor.refuse(ErrorCode.EXPECTED_OBJECT, "expected: an object");
        }
        SpecificRecordBase record = (SpecificRecordBase) SpecificData.get().newRecord(null, schema);
        long seen = 0;
        for (String name = cursor.json().nextFieldName();
                name != null;
                name = cursor.json().nextFieldName()) {
            cursor.json().nextToken();
            FieldReader field = byName.get(name);
            if (field == null) {
                cursor.refuse(ErrorCode.UNKNOWN_FIELD, schema.getName() + " has no such field");
                continue;
            }
            seen |= 1L << field.position;
            Object value = field.reader.read(cursor);
            if (value != null) {
                record.put(field.position, value);
            }
        }
        for (FieldReader field : fields) {
            if ((seen & 1L << field.position) == 0) {
                fillIn(field, record, cursor);
            }
        }
        return record;
    }

    private static void fillIn(FieldReader field, SpecificRecordBase record, Cursor cursor) {
        if (!field.mayBeLeftOut) {
            cursor.refuseMissing(field.name);
        } else if (field.fallback != null) {
            record.put(field.position, SchemaReaders.copyOf(field.fallback));
        }
    }

    /** @param fallback value when left out; null leaves the field as a new record has it */
    private record FieldReader(
            int position,
            String name,
            ValueReader reader,
            boolean mayBeLeftOut,
            @Nullable Object fallback) {}
}
