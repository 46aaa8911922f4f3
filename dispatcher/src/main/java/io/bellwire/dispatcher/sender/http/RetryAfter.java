package io.bellwire.dispatcher.sender.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the {@code Retry-After} header: plain seconds or one HTTP date, between now and 24 hours from now. What is
 * neither is ignored: the schedule knows a wait of its own.
 */
final class RetryAfter {
    static final Duration LONGEST = Duration.ofHours(24);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,32}");
    private static final int DIGITS_BEYOND_LONGEST = 9;
    private static final int DATE_LENGTH = "Sun, 06 Nov 1994 08:49:37 GMT".length();
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC)
            .withResolverStyle(ResolverStyle.STRICT);

    private RetryAfter() {}

    static Optional<Duration> parse(String value, Instant now) {
        if (SECONDS.matcher(value).matches()) {
            return Optional.of(
                    value.length() > DIGITS_BEYOND_LONGEST
                            ? LONGEST
                            : clamp(Duration.ofSeconds(Long.parseLong(value))));
        }
        return value.length() == DATE_LENGTH ? untilDate(value, now) : Optional.empty();
    }

    private static Optional<Duration> untilDate(String value, Instant now) {
        try {
            return Optional.of(clamp(Duration.between(now, IMF_FIXDATE.parse(value, Instant::from))));
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static Duration clamp(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
