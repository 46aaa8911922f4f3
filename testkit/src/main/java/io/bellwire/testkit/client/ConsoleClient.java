package io.bellwire.testkit.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The dead-letter console as an operator's script uses it. Answers are the console's own JSON.
 *
 * <p><b>Thread-safe:</b> immutable.
 */
public final class ConsoleClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final byte[] NO_BODY = {};

    private final JsonCalls calls;

    public ConsoleClient(URI base, String key) {
        this.calls = new JsonCalls(base, key, TIMEOUT);
    }

    /** One page, filtered by query parameters such as {@code merchantId}, {@code state} or {@code cursor}. */
    public JsonNode listDeadLetters(Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + encode(entry.getValue()))
                .sorted()
                .collect(Collectors.joining("&"));
        String path = "/api/v1/dead-letters" + (query.isEmpty() ? "" : '?' + query);
        return calls.expect(200, "GET", path, JsonCalls.APPLICATION_JSON, NO_BODY);
    }

    /** A delivery with its body and its attempts in order. */
    public JsonNode delivery(String deliveryId) {
        return calls.expect(200, "GET", path(deliveryId), JsonCalls.APPLICATION_JSON, NO_BODY);
    }

    /** Asks for one more try, and returns the replay's id. */
    public String replay(String deliveryId, String reason) {
        ObjectNode body = JsonCalls.JSON.createObjectNode().put("reason", reason);
        return calls.expect(
                        202, "POST", path(deliveryId) + "/replay", JsonCalls.APPLICATION_JSON, JsonCalls.bytes(body))
                .path("id")
                .asText();
    }

    private static String path(String deliveryId) {
        return "/api/v1/deliveries/" + encode(deliveryId);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
