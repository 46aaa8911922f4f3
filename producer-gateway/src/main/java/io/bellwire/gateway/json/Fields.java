package io.bellwire.gateway.json;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a small request object that is no record of ours, such as {@code {"name":"..."}}. Ask for every field
 * it may have, then {@link #refuseOthers}.
 *
 * <p><b>Thread:</b> confined to the one that reads the request.
 */
public final class Fields {
    private final JsonNode object;
    private final ItemErrors errors;
    private final Set<String> known = new HashSet<>();

    private Fields(JsonNode object, ItemErrors errors) {
        this.object = object;
        this.errors = errors;
    }

    static @Nullable Fields read(Cursor cursor) throws IOException {
        if (cursor.token() != JsonToken.START_OBJECT) {
            cursor.refuse(ErrorCode.EXPECTED_OBJECT, "expected: an object");
            return null;
        }
        return new Fields(StrictJson.TREES.readTree(cursor.json()), cursor.errors());
    }

    /** A reader of items that are told apart by their fields alone. */
    public static <T> ItemReader<T> items(Reader<T> reader) {
        return cursor -> {
            Fields fields = read(cursor);
            if (fields == null) {
                return null;
            }
            T item = reader.read(fields);
            fields.refuseOthers();
            return cursor.errors().isItemGood() ? item : null;
        };
    }

    /** Makes an item of its fields; what it makes is not used if it reported a fault. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Fields fields);
    }

    /** Whether the field is there, be it null. */
    public boolean has(String name) {
        known.add(name);
        return object.has(name);
    }

    /** A string that must be there and match; empty text if it was refused. */
    public String text(String name, Pattern form, String expected) {
        require(name, expected);
        String text = optionalText(name, form, expected);
        return text == null ? "" : text;
    }

    /** Reports a fault if the field is left out or null. */
    public void require(String name, String expected) {
        if (!isPresent(name)) {
            refuse(name, ErrorCode.REQUIRED, expected);
        }
    }

    /** A string that may be left out or null. */
    public @Nullable String optionalText(String name, Pattern form, String expected) {
        return isPresent(name) ? textOf(name, object.get(name), form, expected) : null;
    }

    /** Strings, at least one; empty if left out or refused. */
    public List<String> texts(String name, int max, Pattern form, String expected) {
        if (!isPresent(name)) {
            return List.of();
        }
        JsonNode array = object.get(name);
        if (!array.isArray()) {
            refuse(name, ErrorCode.EXPECTED_ARRAY, "an array of strings");
            return List.of();
        }
        if (array.isEmpty() || array.size() > max) {
            refuse(name, ErrorCode.TOO_MANY, "1 to " + max + " items");
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String text = textOf(name + '[' + i + ']', array.get(i), form, expected);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** A map of strings; empty if left out or refused. */
    public Map<String, String> textMap(String name) {
        if (!isPresent(name)) {
            return Map.of();
        }
        JsonNode map = object.get(name);
        if (!map.isObject()) {
            refuse(name, ErrorCode.EXPECTED_OBJECT, "an object of strings");
            return Map.of();
        }
        if (map.size() > ContainerReaders.MAX_ENTRIES) {
            refuse(name, ErrorCode.TOO_MANY, "at most " + ContainerReaders.MAX_ENTRIES + " entries");
            return Map.of();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String path = name + '.' + Cursor.shown(entry.getKey());
            ErrorCode fault = entry.getKey().isEmpty()
                    ? ErrorCode.REQUIRED
                    : TextReader.faultOf(entry.getKey(), ContainerReaders.MAX_KEY);
            if (fault != null) {
                refuse(path, fault, "a name of 1 to " + ContainerReaders.MAX_KEY + " characters");
            }
            String text = textOf(path, entry.getValue(), null, "a string");
            if (text != null) {
                texts.put(entry.getKey(), text);
            }
        }
        return texts;
    }

    /** Reports a fault that only the caller can see. */
    public void refuse(String name, ErrorCode code, String expected) {
        errors.add(name, code, "expected: " + expected);
    }

    /** Reports a fault whose code is a rule of another catalogue, such as a URL rule. */
    public void refuse(String name, String code, String detail) {
        errors.add(name, code, detail);
    }

    private void refuseOthers() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                errors.add(Cursor.shown(name), ErrorCode.UNKNOWN_FIELD, "this request has no such field");
            }
        });
    }

    private boolean isPresent(String name) {
        return has(name) && !object.get(name).isNull();
    }

    private @Nullable String textOf(String path, JsonNode node, @Nullable Pattern form, String expected) {
        if (node.getNodeType() != JsonNodeType.STRING) {
            refuse(path, ErrorCode.EXPECTED_STRING, expected);
            return null;
        }
        ErrorCode fault = TextReader.faultOf(node.textValue(), TextReader.MAX_LENGTH);
        if (fault == null && form != null && !form.matcher(node.textValue()).matches()) {
            fault = ErrorCode.INVALID_FORM;
        }
        if (fault != null) {
            refuse(path, fault, expected);
            return null;
        }
        return node.textValue();
    }
}
