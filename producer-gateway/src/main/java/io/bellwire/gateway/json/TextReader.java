package io.bellwire.gateway.json;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Strings, checked for what is no text at all, for length, and for the {@code format} their schema names. */
record TextReader(TextFormat format, boolean mayBeEmpty) implements ValueReader {
    static final int MAX_LENGTH = 4_096;

    @Override
    public @Nullable Object read(Cursor cursor) throws IOException {
        if (cursor.token() != JsonToken.VALUE_STRING) {
            return cursor.refuse(ErrorCode.EXPECTED_STRING, "expected: a string");
        }
        String text = cursor.json().getText();
        ErrorCode fault = faultOf(text, MAX_LENGTH);
        if (fault != null) {
            return cursor.refuse(fault, "expected: text of at most " + MAX_LENGTH + " characters");
        }
        if (text.isEmpty() && !mayBeEmpty) {
            return cursor.refuse(ErrorCode.REQUIRED, "expected: not empty");
        }
        if (!format.accepts(text)) {
            return cursor.refuse(format.code(), "expected: " + format.expected());
        }
        return text;
    }

    /** What makes {@code text} no text; null if it is some. Escapes can write characters that UTF-8 cannot. */
    static @Nullable ErrorCode faultOf(String text, int maxLength) {
        if (text.length() > maxLength) {
            return ErrorCode.TOO_LONG;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return ErrorCode.NUL_CHARACTER;
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return ErrorCode.LONE_SURROGATE;
                }
                i++;
            }
        }
        return null;
    }
}
