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
import java.util.function.BiFunction;
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
    private final String path;
    private final ItemErrors errors;
    private final Set<String> known = new HashSet<>();

    /** @param path put before the names of fields where a fault is reported; empty for the item itself */
    private Fields(JsonNode object, String path, ItemErrors errors) {
        this.object = object;
        this.path = path;
        this.errors = errors;
    }

    static @Nullable Fields read(Cursor cursor) throws IOException {
        if (cursor.token() != JsonToken.START_OBJECT) {
            cursor.refuse(ErrorCode.EXPECTED_OBJECT, "expected: an object");
            return null;
        }
        return new Fields(StrictJson.TREES.readTree(cursor.json()), "", cursor.errors());
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

    /** A whole number that must be there; {@code least} if it was refused. */
    public int integer(String name, int least, int most, String expected) {
        require(name, expected);
        Integer number = optionalInteger(name, least, most, expected);
        return number == null ? least : number;
    }

    /** A whole number; null if left out or refused. */
    public @Nullable Integer optionalInteger(String name, int least, int most, String expected) {
        if (!isPresent(name)) {
            return null;
        }
        JsonNode number = object.get(name);
        if (!number.isIntegralNumber()) {
            refuse(name, ErrorCode.EXPECTED_INTEGER, expected);
            return null;
        }
        if (!number.canConvertToInt() || number.intValue() < least || number.intValue() > most) {
            refuse(name, ErrorCode.OUT_OF_RANGE, expected);
            return null;
        }
        return number.intValue();
    }

    /** True or false; null if left out or refused. */
    public @Nullable Boolean optionalFlag(String name) {
        if (!isPresent(name)) {
            return null;
        }
        if (!object.get(name).isBoolean()) {
            refuse(name, ErrorCode.EXPECTED_BOOLEAN, "true or false");
            return null;
        }
        return object.get(name).booleanValue();
    }

    /** An object, read by its fields; null if left out or refused. */
    public <T> @Nullable T object(String name, Reader<T> reader) {
        if (!isPresent(name)) {
            return null;
        }
        if (!object.get(name).isObject()) {
            refuse(name, ErrorCode.EXPECTED_OBJECT, "an object");
            return null;
        }
        Fields fields = new Fields(object.get(name), path + name + '.', errors);
        T read = reader.read(fields);
        fields.refuseOthers();
        return read;
    }

    /** Objects, each read by its fields; null if left out or refused. */
    public <T> @Nullable List<T> objects(String name, int max, Reader<T> reader) {
        if (!isPresent(name)) {
            return null;
        }
        JsonNode array = object.get(name);
        if (!array.isArray()) {
            refuse(name, ErrorCode.EXPECTED_ARRAY, "an array of objects");
            return null;
        }
        if (array.size() > max) {
            refuse(name, ErrorCode.TOO_MANY, "at most " + max + " items");
            return null;
        }
        List<T> items = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            String item = name + '[' + i + ']';
            if (array.get(i).isObject()) {
                Fields fields = new Fields(array.get(i), path + item + '.', errors);
                items.add(reader.read(fields));
                fields.refuseOthers();
            } else {
                refuse(item, ErrorCode.EXPECTED_OBJECT, "an object");
            }
        }
        return items;
    }

    /**
     * Values by names of a form; null if left out or refused.
     *
     * @param reader given the object that holds them, and one of the names
     */
    public <T> @Nullable Map<String, T> map(
            String name, int max, Pattern names, String expectedName, BiFunction<Fields, String, T> reader) {
        if (!isPresent(name)) {
            return null;
        }
        JsonNode map = object.get(name);
        if (!map.isObject()) {
            refuse(name, ErrorCode.EXPECTED_OBJECT, "an object by " + expectedName);
            return null;
        }
        if (map.size() > max) {
            refuse(name, ErrorCode.TOO_MANY, "at most " + max + " entries");
            return null;
        }
        Fields entries = new Fields(map, path + name + '.', errors);
        Map<String, T> values = new LinkedHashMap<>();
        map.fieldNames().forEachRemaining(key -> {
            if (names.matcher(key).matches()) {
                values.put(key, reader.apply(entries, key));
            } else {
                entries.refuse(Cursor.shown(key), ErrorCode.INVALID_FORM, expectedName);
            }
        });
        return values;
    }

    /** Reports a fault that only the caller can see. */
    public void refuse(String name, ErrorCode code, String expected) {
        errors.add(path + name, code, "expected: " + expected);
    }

    /** Reports a fault whose code is a rule of another catalogue, such as a URL rule. */
    public void refuse(String name, String code, String detail) {
        errors.add(path + name, code, detail);
    }

    private void refuseOthers() {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                errors.add(path + Cursor.shown(name), ErrorCode.UNKNOWN_FIELD, "this request has no such field");
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
