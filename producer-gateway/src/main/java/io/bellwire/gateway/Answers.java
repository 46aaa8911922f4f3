package io.bellwire.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import io.bellwire.gateway.json.BodyFormat;
import io.bellwire.gateway.json.ItemError;
import io.bellwire.gateway.json.ItemErrors;
import io.bellwire.service.Problem;
import java.util.Map;

/** The answers that several requests share. None carries back what was sent. */
final class Answers {
    /** Seconds after which Kafka may well have recovered: an election takes a few. */
    private static final int RETRY_AFTER_SECONDS = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Answers() {}

    static HttpResponse json(HttpStatus status, Map<String, ?> body) {
        try {
            return HttpResponse.of(status, MediaType.JSON_UTF_8, JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new AssertionError("answers are made of strings, numbers, lists and maps", e);
        }
    }

    /**
     * 400 for a document that is no JSON of ours, 422 for what it says. Lines of NDJSON are items, so they are 422. A
     * request of one object is answered with the code of its first fault.
     */
    static HttpResponse refused(ItemErrors errors, BodyFormat format) {
        boolean malformed = errors.hasMalformed() && format != BodyFormat.NDJSON;
        HttpStatus status = malformed ? HttpStatus.BAD_REQUEST : HttpStatus.UNPROCESSABLE_ENTITY;
        ItemError first = errors.list().get(0);
        String code = malformed ? "malformed" : "invalid_items";
        return Problem.of(
                status,
                format == BodyFormat.OBJECT ? first.code() : code,
                format == BodyFormat.OBJECT ? first.detail() : "Some items are not acceptable. Nothing was accepted.",
                Map.of("errors", errors.list()));
    }

    static HttpResponse unavailable(PublishOutcome.Reason reason) {
        return unavailable(reason.detail());
    }

    static HttpResponse unavailable(String detail) {
        return unavailable(detail, "Send the same request again.");
    }

    /** @param advice what to do; for a request that is not safe to repeat */
    static HttpResponse unavailable(String detail, String advice) {
        return Problem.unavailable("kafka_unavailable", detail + ' ' + advice, RETRY_AFTER_SECONDS);
    }

    static HttpResponse overloaded() {
        return Problem.unavailable("overloaded", "Too many requests at a time.", RETRY_AFTER_SECONDS);
    }

    static HttpResponse notFound(String code, String detail) {
        return Problem.of(HttpStatus.NOT_FOUND, code, detail);
    }
}
