package io.bellwire.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bellwire.standalone.terminal.Printable;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * What a server said.
 *
 * @param body missing when it was not JSON
 * @param retryAfter the server's wish, in seconds on the wire
 */
record ApiAnswer(int status, JsonNode body, Optional<Duration> retryAfter) {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final int UNAUTHORISED = 401;
    private static final int FORBIDDEN = 403;

    static ApiAnswer of(HttpResponse<byte[]> response) {
        Optional<Duration> retryAfter = response.headers()
                .firstValue("retry-after")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
        return new ApiAnswer(response.statusCode(), json(response.body()), retryAfter);
    }

    /** Stable code of the problem; empty when it has none. */
    String code() {
        return Printable.line(body.path("code").asText());
    }

    /** Why nothing came of the request, for a person. */
    CommandFailedException failure(String server) {
        if (status == UNAUTHORISED || status == FORBIDDEN) {
            return new CommandFailedException("the " + server + " refuses the key (" + status
                    + "). Check --key; a standalone's is in its data directory, and --data-dir takes it from there.");
        }
        String said = Printable.line(body.path("detail").asText());
        return new CommandFailedException("the " + server + " answered " + status
                + (code().isEmpty() ? ", which Bellwire's would not. Check its address." : ' ' + code() + ": " + said));
    }

    private static JsonNode json(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            return json == null ? MissingNode.getInstance() : json;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
