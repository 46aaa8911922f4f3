package io.bellwire.console.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.service.BearerKey;
import io.bellwire.service.Problem;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/**
 * Lets through who shows the bearer key, or a session cookie; and of the latter, changes only with the session's CSRF
 * token. A wrong key is refused even when a cookie comes along: the caller meant the key.
 *
 * <p>Thread-safe because {@link Sessions} is.
 */
final class Gate implements DecoratingHttpServiceFunction {
    static final String CSRF_HEADER = "x-csrf-token";

    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final BearerKey adminKey;
    private final Sessions sessions;

    Gate(BearerKey adminKey, Sessions sessions) {
        this.adminKey = adminKey;
        this.sessions = sessions;
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        if (authorization != null) {
            return adminKey.matches(authorization)
                    ? pass(Actor.KEY_HOLDER, delegate, context, request)
                    : unauthorized("the bearer key is not the console's");
        }
        Optional<Session> session = SessionCookie.token(request.headers()).map(sessions::find);
        if (session.isEmpty()) {
            return unauthorized("no bearer key, and no session or one that has ended");
        }
        if (!READING.contains(request.method()) && !showsToken(request, session.get())) {
            return Problem.of(
                    HttpStatus.FORBIDDEN, "csrf_token", "a change by cookie session needs its token in " + CSRF_HEADER);
        }
        return pass(Actor.of(session.get()), delegate, context, request);
    }

    private static HttpResponse pass(
            Actor actor, HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
        actor.attachTo(context);
        return delegate.serve(context, request);
    }

    private static boolean showsToken(HttpRequest request, Session session) {
        String shown = request.headers().get(CSRF_HEADER, "");
        return MessageDigest.isEqual(shown.getBytes(UTF_8), session.csrfToken().getBytes(UTF_8));
    }

    private static HttpResponse unauthorized(String detail) {
        return Problem.of(HttpStatus.UNAUTHORIZED, "unauthorized", detail).mapHeaders(headers -> headers.toBuilder()
                .set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer")
                .build());
    }
}
