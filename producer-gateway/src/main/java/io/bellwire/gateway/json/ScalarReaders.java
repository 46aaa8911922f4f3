package io.bellwire.gateway.json;

import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** Numbers, truth values, enum symbols. Every number of our schemas is a count or a place: none is negative. */
final class ScalarReaders {
    private ScalarReaders() {}

    static @Nullable Object readInt(Cursor cursor) throws IOException {
        if (cursor.token() != JsonToken.VALUE_NUMBER_INT) {
            return cursor.refuse(ErrorCode.EXPECTED_INTEGER, "expected: a whole number");
        }
        if (cursor.json().getNumberType() != NumberType.INT || cursor.json().getIntValue() < 0) {
            return cursor.refuse(ErrorCode.OUT_OF_RANGE, "expected: 0 to " + Integer.MAX_VALUE);
        }
        return cursor.json().getIntValue();
    }

    static @Nullable Object readLong(Cursor cursor) throws IOException {
        if (cursor.token() != JsonToken.VALUE_NUMBER_INT) {
            return cursor.refuse(ErrorCode.EXPECTED_INTEGER, "expected: a whole number");
        }
        boolean fits = cursor.json().getNumberType() != NumberType.BIG_INTEGER;
        if (!fits || cursor.json().getLongValue() < 0) {
            return cursor.refuse(ErrorCode.OUT_OF_RANGE, "expected: 0 to " + Long.MAX_VALUE);
        }
        return cursor.json().getLongValue();
    }

    static @Nullable Object readBoolean(Cursor cursor) throws IOException {
        JsonToken token = cursor.token();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            return cursor.refuse(ErrorCode.EXPECTED_BOOLEAN, "expected: true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** Symbols as the schema writes them, none guessed. */
    static ValueReader ofEnum(Schema schema) {
        Map<String, Object> bySymbol = schema.getEnumSymbols().stream()
                .collect(Collectors.toUnmodifiableMap(Function.identity(), symbol -> constant(schema, symbol)));
        String expected = "expected: one of " + String.join(", ", schema.getEnumSymbols());
        return cursor -> {
            if (cursor.token() != JsonToken.VALUE_STRING) {
                return cursor.refuse(ErrorCode.EXPECTED_STRING, expected);
            }
            Object value = bySymbol.get(cursor.json().getText());
            return value == null ? cursor.refuse(ErrorCode.UNKNOWN_SYMBOL, expected) : value;
        };
    }

    static Object constant(Schema schema, String symbol) {
        return SpecificData.get().createEnum(symbol, schema);
    }
}
