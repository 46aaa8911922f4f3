package io.bellwire.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.standalone.terminal.Printable;

/** Members of the console's JSON as a person reads them. */
final class Cells {
    private static final String NONE = "-";
    private static final String MILLIS_OF_UTC = "\\.[0-9]+Z$";

    private Cells() {}

    static String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isMissingNode() || value.isNull() ? NONE : Printable.line(value.asText());
    }

    /** To the second. */
    static String time(JsonNode object, String name) {
        return text(object, name).replaceFirst(MILLIS_OF_UTC, "Z");
    }
}
