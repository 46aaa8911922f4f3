package io.bellwire.dispatcher.sender.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of a tunnel it did not open, in a {@code Proxy-Status} field (RFC 9209).
 *
 * <p>Pure.
 */
final class ProxyError {
    private static final String NAME = "error=";

    /**
     * It reached out to the address, and the address did not take it; or it may not reach out to it, for which it is the
     * merchant who chose the address. Not those of DNS, of which it has none to do, nor those of TLS, of which it has no
     * part.
     */
    private static final Set<String> OF_THE_DESTINATION = Set.of(
            "destination_not_found",
            "destination_unavailable",
            "destination_ip_prohibited",
            "destination_ip_unroutable",
            "connection_refused",
            "connection_terminated",
            "connection_timeout");

    private ProxyError() {}

    static boolean isOfTheDestination(@Nullable String error) {
        return error != null && OF_THE_DESTINATION.contains(error);
    }

    /** The first error of a list of proxies, wherever quoted text may hold the same words; null if there is none. */
    static @Nullable String in(String field) {
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= field.length(); i++) {
            char c = i < field.length() ? field.charAt(i) : ';';
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ';' || c == ',')) {
                String part = field.substring(Math.min(start, field.length()), Math.min(i, field.length()))
                        .trim();
                if (part.startsWith(NAME)) {
                    return part.substring(NAME.length());
                }
                start = i + 1;
            }
        }
        return null;
    }
}
