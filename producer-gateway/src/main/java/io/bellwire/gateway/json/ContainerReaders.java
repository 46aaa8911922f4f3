package io.bellwire.gateway.json;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arrays and maps, bounded, and values that may be null. */
final class ContainerReaders {
    /** A Bitcoin transaction may spend hundreds of outpoints. */
    static final int MAX_ITEMS = 1_000;

    static final int MAX_ENTRIES = 200;
    static final int MAX_KEY = 128;

    private ContainerReaders() {}

    static ValueReader arrayOf(ValueReader items) {
        return cursor -> readArray(cursor, items);
    }

    static ValueReader mapOf(ValueReader values) {
        return cursor -> readMap(cursor, values);
    }

    static ValueReader nullable(ValueReader value) {
        return cursor -> cursor.token() == JsonToken.VALUE_NULL ? null : value.read(cursor);
    }

    private static @Nullable Object readArray(Cursor cursor, ValueReader items) throws IOException {
        if (cursor.token() != JsonToken.START_ARRAY) {
            return cursor.refuse(ErrorCode.EXPECTED_ARRAY, "expected: an array");
        }
        List<Object> list = new ArrayList<>();
        int count = 0;
        while (cursor.json().nextToken() != JsonToken.END_ARRAY) {
            if (++count > MAX_ITEMS) {
                cursor.json().skipChildren();
                continue;
            }
            Object item = items.read(cursor);
            if (item != null) {
                list.add(item);
            }
        }
        return count > MAX_ITEMS
                ? cursor.refuse(ErrorCode.TOO_MANY, "expected: at most " + MAX_ITEMS + " items")
                : list;
    }

    private static @Nullable Object readMap(Cursor cursor, ValueReader values) throws IOException {
        if (cursor.token() != JsonToken.START_OBJECT) {
            return cursor.refuse(ErrorCode.EXPECTED_OBJECT, "expected: an object");
        }
        Map<String, Object> map = new LinkedHashMap<>();
        int count = 0;
        for (String key = cursor.json().nextFieldName();
                key != null;
                key = cursor.json().nextFieldName()) {
            cursor.json().nextToken();
            if (++count > MAX_ENTRIES) {
                cursor.json().skipChildren();
                continue;
            }
            ErrorCode fault = key.isEmpty() ? ErrorCode.REQUIRED : TextReader.faultOf(key, MAX_KEY);
            if (fault != null) {
                cursor.refuse(fault, "expected: a name of 1 to " + MAX_KEY + " characters");
                continue;
            }
            Object value = values.read(cursor);
            if (value != null) {
                map.put(key, value);
            }
        }
        return count > MAX_ENTRIES
                ? cursor.refuse(ErrorCode.TOO_MANY, "expected: at most " + MAX_ENTRIES + " entries")
                : map;
    }
}
