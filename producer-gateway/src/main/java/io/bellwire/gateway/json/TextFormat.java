package io.bellwire.gateway.json;

import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/** The forms a schema can demand of a string, by the property {@code format} of its field. */
enum TextFormat {
    ANY(ErrorCode.INVALID_FORM, Pattern.compile(".*"), "any text") {
        @Override
        boolean accepts(String text) {
            return true;
        }
    },
    DIGITS(ErrorCode.NOT_DIGITS, Forms.AMOUNT, "decimal digits in a string, at most 78, no sign, no leading zero"),
    CAIP2(ErrorCode.NOT_CAIP2, Forms.CHAIN_ID, "a CAIP-2 chain id such as eip155:1"),
    CAIP19(ErrorCode.NOT_CAIP19, Forms.ASSET_ID, "a CAIP-19 asset id such as eip155:1/slip44:60");

    private final ErrorCode code;
    private final Pattern form;
    private final String expected;

    TextFormat(ErrorCode code, Pattern form, String expected) {
        this.code = code;
        this.form = form;
        this.expected = expected;
    }

    /** @throws IllegalArgumentException if the schema names a form this gateway does not know: a bug, found at start */
    static TextFormat of(Schema.Field field) {
        String name = field.getProp("format");
        return name == null ? ANY : valueOf(name.toUpperCase(Locale.ROOT));
    }

    boolean accepts(String text) {
        return form.matcher(text).matches();
    }

    ErrorCode code() {
        return code;
    }

    String expected() {
        return expected;
    }
}
