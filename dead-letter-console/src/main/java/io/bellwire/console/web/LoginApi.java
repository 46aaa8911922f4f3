package io.bellwire.console.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.service.BearerKey;
import io.bellwire.service.Problem;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trades the admin key for a session, so that a browser need not keep the key. Never blocks. */
final class LoginApi {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoginApi.class);

    private final BearerKey adminKey;
    private final Sessions sessions;

    LoginApi(BearerKey adminKey, Sessions sessions) {
        this.adminKey = adminKey;
        this.sessions = sessions;
    }

    /** Form field {@code key}. */
    HttpResponse logIn(ServiceRequestContext context, AggregatedHttpRequest request) {
        String key = QueryParams.fromQueryString(request.contentUtf8()).get("key", "");
        if (!adminKey.matches("Bearer " + key)) {
            LOGGER.atWarn().log("login refused");
            return Problem.of(HttpStatus.UNAUTHORIZED, "wrong_key", "that is not the console's key");
        }
        SessionCookie.token(request.headers()).ifPresent(sessions::end);
        SessionCookie.set(context, sessions.open());
        LOGGER.atInfo().log("session opened");
        return toPage();
    }

    HttpResponse logOut(ServiceRequestContext context, AggregatedHttpRequest request) {
        SessionCookie.token(request.headers()).ifPresent(sessions::end);
        SessionCookie.remove(context);
        return toPage();
    }

    /** Who the caller is, and the token its changes must carry. */
    HttpResponse me(Actor actor) {
        Session session = actor.session();
        Map<String, @Nullable String> me = new HashMap<>();
        me.put("actor", actor.name());
        me.put("csrfToken", session == null ? null : session.csrfToken());
        return Json.answer(HttpStatus.OK, me);
    }

    private static HttpResponse toPage() {
        return HttpResponse.of(ResponseHeaders.of(HttpStatus.SEE_OTHER, HttpHeaderNames.LOCATION, "/"));
    }
}
