package io.bellwire.console.web;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Query parameters, read strictly: a misspelt filter that is silently ignored would show, and later replay, more than
 * was asked for.
 */
final class Parameters {
    private static final int MAX_LENGTH = 256;
    /** A cursor holds an id in Base64: up to 512 characters of up to three bytes, and a little more. */
    private static final int MAX_CURSOR = 2_100;

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    static final String CURSOR = "cursor";

    private final QueryParams query;

    private Parameters(QueryParams query) {
        this.query = query;
    }

    /** @throws Refusal on a parameter that is unknown, comes twice, or is too long */
    static Parameters of(QueryParams query, Set<String> known) throws Refusal {
        for (String name : query.names()) {
            if (!known.contains(name)) {
                throw new Refusal(
                        HttpStatus.BAD_REQUEST,
                        "unknown_parameter",
                        "unknown query parameter (expected: one of "
                                + String.join(", ", known.stream().sorted().toList()) + ')');
            }
            List<String> values = query.getAll(name);
            if (values.size() > 1) {
                throw Refusal.invalid(name, "once");
            }
            int maxLength = name.equals(CURSOR) ? MAX_CURSOR : MAX_LENGTH;
            if (values.get(0).length() > maxLength) {
                throw Refusal.invalid(name, "at most " + maxLength + " characters");
            }
        }
        return new Parameters(query);
    }

    /** Null when it is missing or empty: an empty form field restricts nothing. */
    @Nullable
    String text(String name) {
        String value = query.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    @Nullable
    Integer integer(String name, int min, int max) throws Refusal {
        String value = text(name);
        if (value == null) {
            return null;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one refusal for both.
        }
        throw Refusal.invalid(name, "a whole number from " + min + " to " + max);
    }

    @Nullable
    Instant instant(String name) throws Refusal {
        String value = text(name);
        if (value == null) {
            return null;
        }
        return epochMillis(value)
                .or(() -> rfc3339(value))
                .filter(instant -> !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST))
                .orElseThrow(() -> Refusal.invalid(name, "RFC 3339, or epoch milliseconds, in the years 0001 to 9999"));
    }

    private static Optional<Instant> epochMillis(String value) {
        return value.matches("\\d{1,15}") ? Optional.of(Instant.ofEpochMilli(Long.parseLong(value))) : Optional.empty();
    }

    private static Optional<Instant> rfc3339(String value) {
        try {
            return Optional.of(OffsetDateTime.parse(value).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
