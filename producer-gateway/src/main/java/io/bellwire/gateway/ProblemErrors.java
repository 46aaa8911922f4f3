package io.bellwire.gateway;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.service.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Gives errors that arise before or outside our handlers the same form as ours, and nothing of their cause. */
final class ProblemErrors implements ServerErrorHandler {
    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        return null; // the default tells the status, and asks renderStatus for the rest
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        String words = status.reasonPhrase();
        return Problem.of(status, words.toLowerCase(Locale.ROOT).replace(' ', '_'), words + '.')
                .aggregate()
                .join();
    }
}
