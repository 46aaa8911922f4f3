package io.bellwire.service;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Rules a configuration value can be held to, each worded as the configuration reference prints it. */
public final class ConfigRules {
    private ConfigRules() {}

    /** A duration within bounds, both included. */
    public static ConfigDef.Validator duration(Duration min, Duration max) {
        return rule("a duration from " + text(min) + " to " + text(max), value -> {
            Duration duration = Durations.parse(value);
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException("out of bounds");
            }
        });
    }

    /** A power of two within bounds, both included. */
    public static ConfigDef.Validator powerOfTwo(int min, int max) {
        return rule("a power of two from " + min + " to " + max, value -> {
            int number = Integer.parseInt(value);
            if (number < min || number > max || Integer.bitCount(number) != 1) {
                throw new IllegalArgumentException("not allowed");
            }
        });
    }

    public static ConfigDef.Validator oneOf(String... allowed) {
        List<String> values = List.of(allowed);
        return rule("one of " + String.join(", ", values), value -> {
            if (!values.contains(value)) {
                throw new IllegalArgumentException("not allowed");
            }
        });
    }

    /** Any rule: {@code check} throws IllegalArgumentException when the value breaks it. An empty value is let through; a key that must be set has no default. */
    public static ConfigDef.Validator rule(String expected, Consumer<String> check) {
        return new Rule(expected, check, false);
    }

    /** The same for a secret, which no message may carry. */
    public static ConfigDef.Validator secretRule(String expected, Consumer<String> check) {
        return new Rule(expected, check, true);
    }

    private record Rule(String expected, Consumer<String> check, boolean secret) implements ConfigDef.Validator {
        @Override
        public void ensureValid(String key, @Nullable Object value) {
            String text = value == null ? "" : value.toString();
            if (text.isEmpty()) {
                return;
            }
            try {
                check.accept(text);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(
                        key + ": " + (secret ? "(redacted)" : text) + " (expected: " + expected + ')');
            }
        }

        @Override
        public String toString() {
            return expected;
        }
    }

    /** The same for every item of a list. */
    public static ConfigDef.Validator each(String expected, Consumer<String> check) {
        return new ConfigDef.Validator() {
            @Override
            public void ensureValid(String key, Object value) {
                for (Object item : (List<?>) value) {
                    rule(expected, check).ensureValid(key, item);
                }
            }

            @Override
            public String toString() {
                return "each " + expected;
            }
        };
    }

    private static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 3_600_000 == 0 && millis > 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0 && millis > 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }
}
