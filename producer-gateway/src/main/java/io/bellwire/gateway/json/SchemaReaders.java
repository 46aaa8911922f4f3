package io.bellwire.gateway.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** Makes the reader of each Avro type our schemas use. A type it does not know is a bug, found at start. */
final class SchemaReaders {
    /** Instants that lie in the future by their nature. */
    private static final Set<String> PLANS = Set.of("expiresAt");

    private SchemaReaders() {}

    static ValueReader of(Schema.Field field) {
        boolean mayBeEmpty = field.hasDefaultValue();
        return of(field.schema(), TextFormat.of(field), mayBeEmpty, PLANS.contains(field.name()));
    }

    private static ValueReader of(Schema schema, TextFormat format, boolean mayBeEmpty, boolean plan) {
        return switch (schema.getType()) {
            case STRING -> new TextReader(format, mayBeEmpty);
            case INT -> ScalarReaders::readInt;
            case LONG -> {
                if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
                    yield plan ? TimestampReader.OF_A_PLAN : TimestampReader.OF_THE_PAST;
                }
                yield ScalarReaders::readLong;
            }
            case BOOLEAN -> ScalarReaders::readBoolean;
            case ENUM -> ScalarReaders.ofEnum(schema);
            case ARRAY -> ContainerReaders.arrayOf(of(schema.getElementType(), TextFormat.ANY, false, false));
            case MAP -> ContainerReaders.mapOf(of(schema.getValueType(), TextFormat.ANY, true, false));
            case RECORD -> recordOf(schema);
            case UNION -> ContainerReaders.nullable(of(valueOf(schema), format, mayBeEmpty, plan));
            default ->
                throw new IllegalArgumentException(
                        schema.getType() + " (expected: a type our schemas take from outside)");
        };
    }

    /** Nested observations, as in a TransferPayload, derive their ids too. */
    private static RecordReader recordOf(Schema schema) {
        return RecordReader.of(schema, schema.equals(ObservationRules.SCHEMA) ? ObservationRules.DERIVED : Set.of());
    }

    /** Whether the schema says what a field is when nobody says: by its default, or by its enum's. */
    static boolean mayBeLeftOut(Schema.Field field) {
        return field.hasDefaultValue() || enumDefault(field) != null;
    }

    static @Nullable Object defaultOf(Schema.Field field) {
        String symbol = enumDefault(field);
        if (symbol != null && !field.hasDefaultValue()) {
            return ScalarReaders.constant(field.schema(), symbol);
        }
        Object value = field.hasDefaultValue() ? SpecificData.get().getDefaultValue(field) : null;
        return value instanceof CharSequence ? value.toString() : value;
    }

    /** Defaults are shared, records are not: a container is given out fresh. */
    static Object copyOf(Object value) {
        if (value instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        return value instanceof Map<?, ?> map ? new HashMap<>(map) : value;
    }

    private static @Nullable String enumDefault(Schema.Field field) {
        return field.schema().getType() == Schema.Type.ENUM ? field.schema().getEnumDefault() : null;
    }

    private static Schema valueOf(Schema union) {
        List<Schema> values = union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .toList();
        if (values.size() != 1 || !union.isNullable()) {
            throw new IllegalArgumentException(union + " (expected: null and one type)");
        }
        return values.get(0);
    }
}
