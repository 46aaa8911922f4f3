package io.bellwire.gateway.json;

import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Instants, as RFC 3339 text with a zone or as whole milliseconds since 1970.
 *
 * @param horizon how far past the gateway's clock a value may lie
 */
record TimestampReader(Duration horizon) implements ValueReader {
    /** For what happened: a day covers every wrong time zone. */
    static final TimestampReader OF_THE_PAST = new TimestampReader(Duration.ofDays(1));
    /** For what is planned, such as when an invoice expires. */
    static final TimestampReader OF_A_PLAN = new TimestampReader(Duration.ofDays(3_653));

    private static final Pattern RFC_3339 = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");
    private static final String EXPECTED = "expected: RFC 3339 with a zone, or whole milliseconds since 1970";
    /** Seconds of the years 1973 to 2286: as milliseconds they would all lie in the first months of 1970. */
    private static final long SECONDS_FROM = 100_000_000L;

    private static final long SECONDS_TO = 10_000_000_000L;

    @Override
    public @Nullable Object read(Cursor cursor) throws IOException {
        Instant instant = null;
        if (cursor.token() == JsonToken.VALUE_NUMBER_INT) {
            if (cursor.json().getNumberType() == NumberType.BIG_INTEGER) {
                return cursor.refuse(ErrorCode.OUT_OF_RANGE, EXPECTED);
            }
            long millis = cursor.json().getLongValue();
            if (millis >= SECONDS_FROM && millis < SECONDS_TO) {
                return cursor.refuse(ErrorCode.OUT_OF_RANGE, "looks like seconds (" + EXPECTED + ')');
            }
            instant = Instant.ofEpochMilli(millis);
        } else if (cursor.token() == JsonToken.VALUE_STRING) {
            instant = parse(cursor.json().getText());
        }
        if (instant == null) {
            return cursor.refuse(ErrorCode.EXPECTED_TIMESTAMP, EXPECTED);
        }
        if (instant.isBefore(Instant.EPOCH) || instant.isAfter(cursor.now().plus(horizon))) {
            return cursor.refuse(
                    ErrorCode.OUT_OF_RANGE, "expected: from 1970 to " + horizon.toHours() + " hours from now");
        }
        return instant;
    }

    private static @Nullable Instant parse(String text) {
        if (!RFC_3339.matcher(text).matches()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
        } catch (DateTimeException e) { // a day or an hour that does not exist; leap seconds too
            return null;
        }
    }
}
