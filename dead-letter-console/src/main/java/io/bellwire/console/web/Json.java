package io.bellwire.console.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** JSON in and out, the same way everywhere. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Json() {}

    /** UTC, RFC 3339, always with milliseconds. */
    static String time(Instant instant) {
        return MILLIS.format(instant);
    }

    static @Nullable String timeOrNull(@Nullable Instant instant) {
        return instant == null ? null : time(instant);
    }

    /** Never to be stored: what is shown is an operator's, and old in a moment. */
    static HttpResponse answer(HttpStatus status, Object value) {
        try {
            return HttpResponse.of(
                    ResponseHeaders.of(
                            status,
                            HttpHeaderNames.CONTENT_TYPE,
                            MediaType.JSON_UTF_8,
                            HttpHeaderNames.CACHE_CONTROL,
                            "no-store"),
                    HttpData.wrap(MAPPER.writeValueAsBytes(value)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer could not be written as JSON", e);
        }
    }

    /** @throws Refusal when the bytes are not exactly such an object */
    static <T> T read(byte[] bytes, Class<T> type, String expected) throws Refusal {
        try {
            T value = MAPPER.readValue(bytes, type);
            if (value != null) {
                return value;
            }
        } catch (IOException e) {
            // What is wrong with it is not told: Jackson's message quotes the content.
        }
        throw new Refusal(HttpStatus.BAD_REQUEST, "invalid_body", "body: (expected: " + expected + ')');
    }
}
