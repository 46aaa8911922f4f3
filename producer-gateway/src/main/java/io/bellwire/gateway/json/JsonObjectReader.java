package io.bellwire.gateway.json;

import com.fasterxml.jackson.core.JsonToken;
import io.bellwire.event.v1.JsonPayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An object of the publisher's own making, kept as its own text: it becomes the callback's {@code data} unchanged, so
 * numbers and spelling stay as written. Every name and string in it is checked all the same.
 */
record JsonObjectReader() implements ValueReader {
    static final int MAX_BYTES = 48 * 1_024;

    @Override
    public @Nullable Object read(Cursor cursor) throws IOException {
        if (cursor.token() != JsonToken.START_OBJECT) {
            return cursor.refuse(ErrorCode.EXPECTED_OBJECT, "expected: an object");
        }
        Cursor.Slice slice = cursor.slice();
        if (slice.length() > MAX_BYTES) {
            return cursor.refuse(ErrorCode.TOO_LARGE, "expected: at most " + MAX_BYTES + " bytes");
        }
        return isText(cursor.on(slice))
                ? new JsonPayload(new String(slice.source(), slice.offset(), slice.length(), StandardCharsets.UTF_8))
                : null;
    }

    private static boolean isText(Cursor inside) throws IOException {
        boolean good = true;
        for (JsonToken token = inside.json().nextToken();
                token != null;
                token = inside.json().nextToken()) {
            boolean named = token == JsonToken.FIELD_NAME;
            if (named || token == JsonToken.VALUE_STRING) {
                ErrorCode fault = TextReader.faultOf(
                        inside.json().getText(), named ? ContainerReaders.MAX_KEY : TextReader.MAX_LENGTH);
                if (fault != null) {
                    inside.errors().add(inside.path(), fault, "expected: text of bounded length");
                    good = false;
                }
            }
        }
        return good;
    }
}
