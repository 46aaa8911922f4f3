package io.bellwire.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error answer as RFC 9457 {@code application/problem+json}, with a {@code code} that stays the same over versions.
 * Holds nothing of the request: an error page must not carry back what was sent.
 */
public final class Problem {
    private static final MediaType TYPE = MediaType.create("application", "problem+json");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Problem() {}

    public static HttpResponse of(HttpStatus status, String code, String detail) {
        return of(status, code, detail, Map.of());
    }

    /** @param more further members of the problem object, e.g. a list of {@code errors} */
    public static HttpResponse of(HttpStatus status, String code, String detail, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", status.reasonPhrase());
        body.put("status", status.code());
        body.put("code", code);
        body.put("detail", detail);
        body.putAll(more);
        return HttpResponse.of(ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, TYPE), json(body));
    }

    /** 503 with {@code Retry-After}: nothing was taken, or it is not known whether it was; the same request may be sent again. */
    public static HttpResponse unavailable(String code, String detail, int retryAfterSeconds) {
        return of(HttpStatus.SERVICE_UNAVAILABLE, code, detail)
                .mapHeaders(headers -> headers.withMutations(
                        change -> change.set(HttpHeaderNames.RETRY_AFTER, String.valueOf(retryAfterSeconds))));
    }

    private static HttpData json(Map<String, Object> body) {
        try {
            return HttpData.wrap(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new AssertionError("a problem is made of strings, numbers and lists", e);
        }
    }
}
