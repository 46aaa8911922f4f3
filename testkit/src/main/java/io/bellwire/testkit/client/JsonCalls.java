package io.bellwire.testkit.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * JSON requests to one server with one bearer key.
 *
 * <p><b>Thread-safe:</b> immutable, and {@link HttpClient} is.
 */
final class JsonCalls {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String APPLICATION_JSON = "application/json";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient http;
    private final URI base;
    private final String key;
    private final Duration timeout;

    JsonCalls(URI base, String key, Duration timeout) {
        this.base = base;
        this.key = key;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /** Sends a request whose only good answer is {@code expectedStatus}, and returns what it said. */
    JsonNode expect(int expectedStatus, String method, String path, String contentType, byte[] body) {
        String what = method + ' ' + path.replaceAll("\\?.*", "");
        try {
            HttpResponse<String> response = send(method, path, contentType, body);
            if (response.statusCode() != expectedStatus) {
                throw new UnexpectedAnswerException(what + ": " + response.statusCode() + ' ' + code(response.body())
                        + " (expected: " + expectedStatus + ')');
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UnexpectedAnswerException(what + ": no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnexpectedAnswerException(what + ": interrupted", e);
        }
    }

    HttpResponse<String> send(String method, String path, String contentType, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(timeout)
                .header("authorization", "Bearer " + key)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body.length > 0) {
            request.header("content-type", contentType);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a JSON tree can always be written", e);
        }
    }

    /** The problem's stable code, which is all of a body that belongs in a message. */
    private static String code(String body) {
        try {
            return JSON.readTree(body).path("code").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }
}
