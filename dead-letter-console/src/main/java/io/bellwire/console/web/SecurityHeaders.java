package io.bellwire.console.web;

import com.linecorp.armeria.server.ServerBuilder;
import java.util.Map;

/**
 * Headers of every answer. What a merchant or a receiver sent may turn up in the page as text; these see to it that even
 * a mistake there runs nothing and reaches nobody.
 */
final class SecurityHeaders {
    private static final Map<String, String> HEADERS = Map.of(
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "x-content-type-options",
            "nosniff",
            "x-frame-options",
            "DENY",
            "referrer-policy",
            "no-referrer",
            "cross-origin-opener-policy",
            "same-origin",
            "cross-origin-resource-policy",
            "same-origin",
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()");

    private SecurityHeaders() {}

    static void addTo(ServerBuilder server) {
        HEADERS.forEach(server::setHeader);
    }
}
