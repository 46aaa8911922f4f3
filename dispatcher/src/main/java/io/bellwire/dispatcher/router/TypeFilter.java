package io.bellwire.dispatcher.router;

import java.util.List;

/** Which event types an endpoint asked for: exact names, {@code *} for all, {@code deposit.*} for all below a name. */
final class TypeFilter {
    private TypeFilter() {}

    static boolean matches(List<String> patterns, String type) {
        for (String pattern : patterns) {
            if (matches(pattern, type)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String pattern, String type) {
        if (pattern.endsWith("*")) {
            return type.startsWith(pattern.substring(0, pattern.length() - 1));
        }
        return pattern.equals(type);
    }
}
