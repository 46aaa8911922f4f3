package io.bellwire.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where one request is being read, and where its faults go.
 *
 * <p>The path of a field is made only when there is a fault to report: good input does not pay for it.
 *
 * <p><b>Thread:</b> confined to the one that reads the request.
 */
final class Cursor {
    private static final int MAX_NAME_SHOWN = 64;

    private final JsonParser json;
    private final byte[] source;
    private final int start;
    private final String prefix;
    private final ItemErrors errors;
    private final Instant now;

    /**
     * @param start where in {@code source} the parser began
     * @param prefix path of what this cursor reads within the item; empty for the item itself
     */
    Cursor(JsonParser json, byte[] source, int start, String prefix, ItemErrors errors, Instant now) {
        this.json = json;
        this.source = source;
        this.start = start;
        this.prefix = prefix;
        this.errors = errors;
        this.now = now;
    }

    JsonParser json() {
        return json;
    }

    JsonToken token() {
        return json.currentToken();
    }

    ItemErrors errors() {
        return errors;
    }

    /** When the request came: one instant for all its items. */
    Instant now() {
        return now;
    }

    /** A cursor on {@code slice}, whose faults are reported under its path. */
    Cursor on(Slice slice) {
        JsonParser parser = StrictJson.parser(slice.source(), slice.offset(), slice.length());
        return new Cursor(parser, slice.source(), slice.offset(), slice.path(), errors, now);
    }

    /** Passes over the value the parser stands on and remembers where it is. */
    Slice slice() throws IOException {
        long from = json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        long to = json.currentLocation().getByteOffset();
        return new Slice(source, start + Math.toIntExact(from), Math.toIntExact(to - from), path());
    }

    /** Reports a fault of the value the parser stands on, and passes over it. Always null: nothing was read. */
    @Nullable
    Object refuse(ErrorCode code, String detail) throws IOException {
        json.skipChildren();
        errors.add(path(), code, detail);
        return null;
    }

    /** Reports that the object just read lacks {@code field}. */
    void refuseMissing(String field) {
        String path = path();
        errors.add(path.isEmpty() ? field : path + '.' + field, ErrorCode.REQUIRED, "expected: a value");
    }

    /** Path of the value the parser stands on, or has just left, within its item. */
    String path() {
        StringBuilder path = new StringBuilder(prefix);
        append(path, json.getParsingContext());
        return path.toString();
    }

    private static void append(StringBuilder path, @Nullable JsonStreamContext context) {
        if (context == null || context.inRoot()) {
            return;
        }
        JsonStreamContext parent = context.getParent();
        append(path, parent);
        if (context.inArray()) {
            if (parent != null && !parent.inRoot()) { // the array of items itself is not part of an item's path
                path.append('[').append(context.getCurrentIndex()).append(']');
            }
        } else if (context.getCurrentName() != null) {
            if (path.length() > 0) {
                path.append('.');
            }
            path.append(shown(context.getCurrentName()));
        }
    }

    /** A name as it may be shown: names are the sender's too, and must not carry text or markup into our answer. */
    static String shown(String name) {
        boolean plain = !name.isEmpty()
                && name.length() <= MAX_NAME_SHOWN
                && name.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '_'
                                || c == '-');
        return plain ? name : "(unprintable)";
    }

    /**
     * A value left in its bytes, to be read once it is known as what.
     *
     * @param path its place in the item
     */
    record Slice(byte[] source, int offset, int length, String path) {}
}
