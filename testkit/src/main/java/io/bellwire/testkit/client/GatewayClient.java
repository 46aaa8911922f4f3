package io.bellwire.testkit.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.chain.WatchedAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The producer gateway as a publisher and an administrator use it.
 *
 * <p>Registrations must succeed, and throw {@link UnexpectedAnswerException} otherwise; publications end as a
 * {@link PostResult}, since a publisher under faults has to live with each of the three.
 *
 * <p><b>Thread-safe:</b> immutable.
 */
public final class GatewayClient {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final int ADDRESSES_PER_REQUEST = 1_000;
    private static final String NDJSON = "application/x-ndjson";

    private final JsonCalls calls;

    public GatewayClient(URI base, String adminKey) {
        this(base, adminKey, DEFAULT_TIMEOUT);
    }

    public GatewayClient(URI base, String adminKey, Duration timeout) {
        this.calls = new JsonCalls(base, adminKey, timeout);
    }

    public void putMerchant(String merchantId, String name) {
        ObjectNode body = JsonCalls.JSON.createObjectNode().put("name", name);
        calls.expect(200, "PUT", "/v1/merchants/" + merchantId, JsonCalls.APPLICATION_JSON, JsonCalls.bytes(body));
    }

    public RegisteredEndpoint createEndpoint(String merchantId, URI url, List<String> eventTypes) {
        ObjectNode body = JsonCalls.JSON.createObjectNode().put("url", url.toString());
        eventTypes.forEach(body.putArray("eventTypes")::add);
        JsonNode answer = calls.expect(
                201,
                "POST",
                "/v1/merchants/" + merchantId + "/endpoints",
                JsonCalls.APPLICATION_JSON,
                JsonCalls.bytes(body));
        return new RegisteredEndpoint(
                answer.path("id").asText(),
                answer.path("status").asText(),
                answer.path("secret").asText());
    }

    public void putAddress(WatchedAddress address) {
        putAddresses(List.of(address));
    }

    /** Writes the address book, a thousand lines a request. */
    public void putAddresses(List<WatchedAddress> addresses) {
        for (int from = 0; from < addresses.size(); from += ADDRESSES_PER_REQUEST) {
            List<WatchedAddress> some =
                    addresses.subList(from, Math.min(addresses.size(), from + ADDRESSES_PER_REQUEST));
            String lines = some.stream().map(GatewayClient::line).collect(Collectors.joining());
            calls.expect(200, "POST", "/v1/addresses", NDJSON, lines.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Publishes one batch, which must fit the gateway's 1 MiB. */
    public PostResult postObservations(List<TransferObservation> observations) {
        return publish("/v1/observations", JsonCalls.APPLICATION_JSON, ObservationJson.toArray(observations));
    }

    /** Publishes observations, one object per line, as they are written: for what the typed form cannot say. */
    public PostResult postObservationLines(String ndjson) {
        return publish("/v1/observations", NDJSON, ndjson.getBytes(StandardCharsets.UTF_8));
    }

    /** Publishes a WalletEvent or an array of them. */
    public PostResult postEvents(String json) {
        return publish("/v1/events", JsonCalls.APPLICATION_JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    private PostResult publish(String path, String contentType, byte[] body) {
        try {
            return result(calls.send("POST", path, contentType, body));
        } catch (IOException e) {
            return new PostResult.Unknown(e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new PostResult.Unknown("interrupted");
        }
    }

    private static PostResult result(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status == 202) {
            return acked(response.body());
        }
        return status >= 400 && status < 500
                ? new PostResult.Refused(status, response.body())
                : new PostResult.Unknown("status " + status);
    }

    private static PostResult acked(String body) {
        try {
            return new PostResult.Acked(
                    JsonCalls.JSON.readTree(body).path("accepted").asInt());
        } catch (JsonProcessingException e) {
            return new PostResult.Unknown("202 with a body that is not JSON");
        }
    }

    private static String line(WatchedAddress address) {
        ObjectNode line = JsonCalls.JSON
                .createObjectNode()
                .put("chainId", address.chainId())
                .put("address", address.address())
                .put("merchantId", address.merchantId());
        return new String(JsonCalls.bytes(line), StandardCharsets.UTF_8) + '\n';
    }
}
