package io.bellwire.console.web;

import com.linecorp.armeria.common.Cookie;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Optional;

/** The cookie a session rides on: out of scripts' reach, and never sent along from another site. */
final class SessionCookie {
    private static final String NAME = "bellwire_session";

    private SessionCookie() {}

    static Optional<String> token(RequestHeaders headers) {
        return headers.cookies().stream()
                .filter(cookie -> cookie.name().equals(NAME))
                .map(Cookie::value)
                .findFirst();
    }

    static void set(ServiceRequestContext context, String token) {
        send(context, token, Sessions.LIFETIME.toSeconds());
    }

    static void remove(ServiceRequestContext context) {
        send(context, "", 0);
    }

    private static void send(ServiceRequestContext context, String value, long maxAgeSeconds) {
        Cookie cookie = Cookie.builder(NAME, value)
                .path("/")
                .httpOnly(true)
                .sameSite("Strict")
                .secure(context.sessionProtocol().isTls())
                .maxAge(maxAgeSeconds)
                .build();
        context.mutateAdditionalResponseHeaders(
                headers -> headers.add(HttpHeaderNames.SET_COOKIE, cookie.toSetCookieHeader()));
    }
}
