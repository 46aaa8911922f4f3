package io.bellwire.testkit.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a callback's body that say what it is about.
 *
 * @param revokesEventId the event that this one takes back; null if none
 * @param amount null when the body has none, or has it as something else than a string
 */
record CallbackBody(
        String eventId,
        EventKey key,
        int revision,
        @Nullable String revokesEventId,
        @Nullable String amount,
        boolean test) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Empty when the bytes are not a JSON callback. */
    static Optional<CallbackBody> parse(byte[] bytes) {
        try {
            JsonNode body = JSON.readTree(bytes);
            if (body == null
                    || !body.path("id").isTextual()
                    || !body.path("type").isTextual()) {
                return Optional.empty();
            }
            return Optional.of(of(body));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static CallbackBody of(JsonNode body) {
        String eventId = body.path("id").textValue();
        String type = body.path("type").textValue();
        JsonNode data = body.path("data");
        boolean leg =
                data.path("transferId").isTextual() && data.path("direction").isTextual();
        EventKey key = leg
                ? new EventKey(
                        data.path("transferId").textValue(),
                        type,
                        data.path("direction").textValue(),
                        data.path("inclusionEpoch").asInt(0))
                : EventKey.published(eventId, type);
        return new CallbackBody(
                eventId,
                key,
                body.path("revision").asInt(0),
                body.path("revokesEventId").textValue(),
                data.path("amount").textValue(),
                body.path("test").asBoolean(false));
    }
}
