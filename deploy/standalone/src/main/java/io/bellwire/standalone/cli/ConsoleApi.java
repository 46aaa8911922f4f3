package io.bellwire.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The console's API, for a person at a terminal: every answer but the wanted one ends the command.
 *
 * <p><b>Thread-safe:</b> immutable.
 */
final class ConsoleApi {
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final ApiClient client;

    ConsoleApi(ApiClient client) {
        this.client = client;
    }

    private interface Call {
        ApiAnswer make() throws IOException, InterruptedException;
    }

    /** One page of dead letters. */
    JsonNode deadLetters(Map<String, String> parameters) throws CommandFailedException, InterruptedException {
        String query = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        return expect(OK, () -> client.get("/api/v1/dead-letters?" + query));
    }

    /** A delivery with its body and its attempts in order. */
    JsonNode delivery(String deliveryId) throws CommandFailedException, InterruptedException {
        return expect(OK, () -> client.get(path(deliveryId)));
    }

    /** Has it tried once more, and returns the replay's id. */
    String replay(String deliveryId, String reason) throws CommandFailedException, InterruptedException {
        byte[] body = ApiAnswer.JSON
                .createObjectNode()
                .put("reason", reason)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        return expect(ACCEPTED, () -> client.post(path(deliveryId) + "/replay", "application/json", body))
                .path("id")
                .asText();
    }

    private JsonNode expect(int status, Call call) throws CommandFailedException, InterruptedException {
        ApiAnswer answer;
        try {
            answer = call.make();
        } catch (ConnectException e) {
            throw new CommandFailedException(
                    "the console cannot be reached at " + client.base()
                            + ". Check that it runs; --console gives another address.",
                    e);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "the console at " + client.base() + " does not answer ("
                            + e.getClass().getSimpleName() + ").",
                    e);
        }
        if (answer.status() != status) {
            throw answer.failure("console");
        }
        return answer.body();
    }

    private static String path(String deliveryId) {
        return "/api/v1/deliveries/" + encode(deliveryId);
    }

    /** Of a path or a query: a space becomes %20 in both. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
