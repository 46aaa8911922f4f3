package io.bellwire.service;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as configuration and requests spell them: a whole number and its unit, e.g. {@code 250ms}, {@code 10s}, {@code 24h}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /** @throws IllegalArgumentException if {@code text} is not of that form */
    public static Duration parse(String text) {
        Matcher parts = FORM.matcher(text.trim());
        if (!parts.matches()) {
            throw new IllegalArgumentException(text + " (expected: a whole number and a unit: ms, s, m, h or d)");
        }
        long count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** Durations separated by commas; empty text is no duration. */
    public static List<Duration> parseList(String text) {
        return Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .map(Durations::parse)
                .toList();
    }
}
