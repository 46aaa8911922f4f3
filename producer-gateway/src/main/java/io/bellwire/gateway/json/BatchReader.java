package io.bellwire.gateway.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads all items of one request, to its end, and reports every fault on the way.
 *
 * <p>Items are numbered from 0 in their order; blank lines of NDJSON are not items.
 *
 * <p><b>Thread:</b> confined to the one that reads the request; made anew for each.
 */
public final class BatchReader<T> {
    private final ItemReader<T> reader;
    private final int maxItems;
    private final ItemErrors errors;
    private final Instant now;
    private final List<T> items = new ArrayList<>();
    private int index;

    /** @param now the instant that counts as the present for every item */
    public BatchReader(ItemReader<T> reader, int maxItems, ItemErrors errors, Instant now) {
        this.reader = reader;
        this.maxItems = maxItems;
        this.errors = errors;
        this.now = now;
    }

    /** @return the good items; only of use if there was no fault at all */
    public List<T> read(byte[] body, BodyFormat format) {
        errors.startItem(0);
        if (!StrictJson.isUtf8(body)) {
            errors.add("", ErrorCode.INVALID_UTF8, "expected: UTF-8");
            return items;
        }
        if (format == BodyFormat.NDJSON) {
            readLines(body);
        } else {
            readValue(body, 0, body.length, format == BodyFormat.JSON);
        }
        if (index == 0 && errors.isEmpty()) {
            errors.add("", ErrorCode.NO_ITEMS, "expected: at least one item");
        }
        return items;
    }

    private void readLines(byte[] body) {
        int start = 0;
        while (start < body.length && index <= maxItems) {
            int end = start;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            if (!isBlank(body, start, end)) {
                readValue(body, start, end - start, false);
            }
            start = end + 1;
        }
    }

    private static boolean isBlank(byte[] body, int start, int end) {
        for (int i = start; i < end; i++) {
            if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private void readValue(byte[] body, int start, int length, boolean mayBeArray) {
        JsonParser parser = StrictJson.parser(body, start, length);
        Cursor cursor = new Cursor(parser, body, start, "", errors, now);
        int before = index;
        errors.startItem(index);
        try {
            JsonToken first = parser.nextToken();
            if (first == null) {
                errors.add("", ErrorCode.EMPTY_BODY, "expected: JSON");
                return;
            }
            if (first == JsonToken.START_ARRAY && mayBeArray) {
                while (index <= maxItems && parser.nextToken() != JsonToken.END_ARRAY) {
                    readItem(cursor);
                }
            } else {
                readItem(cursor);
            }
            if (index <= maxItems && parser.nextToken() != null) {
                errors.add("", ErrorCode.TRAILING_CONTENT, "expected: the end");
            }
        } catch (JsonProcessingException e) {
            errors.add(cursor.path(), StrictJson.codeOf(e, parser), StrictJson.placeOf(e));
            index = Math.max(index, before + 1); // it broke before it could be counted
        } catch (IOException e) {
            throw new UncheckedIOException("an array was read", e);
        }
    }

    private void readItem(Cursor cursor) throws IOException {
        errors.startItem(index++);
        if (index > maxItems) {
            errors.add("", ErrorCode.TOO_MANY_ITEMS, "expected: at most " + maxItems + " items in one request");
            return;
        }
        @Nullable T item = reader.read(cursor);
        if (item != null) {
            items.add(item);
        }
    }
}
