package io.bellwire.gateway;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.bellwire.gateway.json.BodyFormat;
import io.bellwire.service.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A request that has a body: waits until it is whole, checks its content type, and hands it to a thread that may block.
 *
 * <p><b>Thread:</b> called on event loops; the work runs on {@code executor}.
 *
 * @param answerTimeout how long the work may take once the body is there
 */
record BodyHandler(Accepts accepts, Executor executor, Duration answerTimeout, Work work) implements HttpService {
    private static final List<String> UTF_8 = List.of("utf-8");
    private static final MediaType NDJSON = MediaType.create("application", "x-ndjson");

    /** What a body may be. */
    enum Accepts {
        /** One object. */
        OBJECT,
        /** One object, or none at all. */
        OBJECT_OR_NOTHING,
        /** One object, an array, or lines of objects. */
        ITEMS
    }

    /** What a request asks for. */
    @FunctionalInterface
    interface Work {
        /** @param body may be empty; then it is no JSON either */
        CompletionStage<HttpResponse> answer(ServiceRequestContext context, byte[] body, BodyFormat format);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate().thenComposeAsync(whole -> answer(context, whole), executor));
    }

    private CompletionStage<HttpResponse> answer(ServiceRequestContext context, AggregatedHttpRequest request) {
        if (context.isCancelled()) {
            return CompletableFuture.completedFuture(Answers.overloaded()); // it waited too long, and nobody reads this
        }
        context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, answerTimeout);
        byte[] body = request.content().array();
        BodyFormat format = formatOf(request);
        if (format == null) {
            String expected =
                    accepts == Accepts.ITEMS ? "application/json or application/x-ndjson" : "application/json";
            return CompletableFuture.completedFuture(Problem.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_media_type",
                    "Expected " + expected + " in UTF-8, without a content encoding."));
        }
        return work.answer(context, body, format);
    }

    private @Nullable BodyFormat formatOf(AggregatedHttpRequest request) {
        if (accepts == Accepts.OBJECT_OR_NOTHING && request.content().isEmpty()) {
            return BodyFormat.OBJECT;
        }
        MediaType type = request.contentType();
        String encoding = request.headers().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (type == null || !encoding.equals("identity")) {
            return null;
        }
        if (!type.parameters().getOrDefault("charset", UTF_8).stream().allMatch("utf-8"::equalsIgnoreCase)) {
            return null;
        }
        MediaType plain = type.withoutParameters();
        if (accepts == Accepts.ITEMS && plain.equals(NDJSON)) {
            return BodyFormat.NDJSON;
        }
        if (!plain.equals(MediaType.JSON)) {
            return null;
        }
        return accepts == Accepts.ITEMS ? BodyFormat.JSON : BodyFormat.OBJECT;
    }
}
