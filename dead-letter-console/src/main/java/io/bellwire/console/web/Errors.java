package io.bellwire.console.web;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.service.Problem;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every error answer of the console is a problem object, and none says more than its kind. */
final class Errors implements ServerErrorHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(Errors.class);

    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof Refusal refusal) {
            return refusal.answer();
        }
        if (cause instanceof HttpResponseException answered) {
            return answered.httpResponse();
        }
        if (cause instanceof HttpStatusException status) {
            return Problem.of(status.httpStatus(), code(status.httpStatus()), detail(status.httpStatus()));
        }
        if (cause instanceof RequestTimeoutException) {
            return Problem.unavailable("timeout", "the request took too long", 1);
        }
        LOGGER.atError()
                .addKeyValue("route", context.config().route().patternString())
                .setCause(cause)
                .log("request failed");
        return Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "internal", "the console failed; its log says how");
    }

    @Override
    public @Nullable AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return Problem.of(status, code(status), detail(status)).aggregate().join();
    }

    private static String code(HttpStatus status) {
        if (status.equals(HttpStatus.NOT_FOUND)) {
            return "not_found";
        }
        if (status.equals(HttpStatus.METHOD_NOT_ALLOWED)) {
            return "method_not_allowed";
        }
        return status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE) ? "too_large" : "refused";
    }

    private static String detail(HttpStatus status) {
        return "the console answers " + status.codeAsText() + " to this request";
    }
}
