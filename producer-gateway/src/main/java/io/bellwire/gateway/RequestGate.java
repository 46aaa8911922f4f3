package io.bellwire.gateway;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.service.BearerKey;
import io.bellwire.service.Problem;
import java.util.concurrent.Semaphore;

/**
 * Lets a request in: by its key first, then while there is room. A request holds its place until its answer is written,
 * which bounds the memory all of them hold.
 *
 * <p><b>Thread:</b> runs on event loops; thread-safe because the semaphore is.
 */
final class RequestGate implements DecoratingHttpServiceFunction {
    private final BearerKey adminKey;
    private final Semaphore places;
    private final GatewayMetrics metrics;

    RequestGate(BearerKey adminKey, int places, GatewayMetrics metrics) {
        this.adminKey = adminKey;
        this.places = new Semaphore(places);
        this.metrics = metrics;
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        if (!adminKey.matches(request.headers().get(HttpHeaderNames.AUTHORIZATION))) {
            metrics.requestRefused("unauthorized");
            return unauthorized();
        }
        if (!places.tryAcquire()) {
            metrics.requestRefused("overloaded");
            return Answers.overloaded();
        }
        context.log().whenComplete().thenRun(places::release);
        return delegate.serve(context, request);
    }

    /** The same for a key that is missing, malformed or wrong. */
    private static HttpResponse unauthorized() {
        return Problem.of(HttpStatus.UNAUTHORIZED, "unauthorized", "A valid key is needed: Authorization: Bearer KEY.")
                .mapHeaders(headers ->
                        headers.withMutations(change -> change.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer")));
    }
}
