package io.bellwire.dispatcher.router;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a refused statement is called where people see it: in quarantine, and in the event that goes to the operator.
 *
 * <p>Body and id are functions of the transfer and of the two versions, not of who spoke or when: however many watchers
 * say the same wrong thing, and however often, it is one alert. The id is one of who is told as well: when the operator
 * changes, another merchant's alert is another event, and he hears of what is still being said.
 *
 * @param reason in quarantine
 * @param type of the event
 * @param detail one line, without content
 */
record Alert(String reason, String type, String detail, Map<String, String> held, Map<String, String> said) {
    static final String CONFLICT = "alert.transfer_conflict";
    static final String CONTRADICTION = "alert.finality_contradicted";

    private static final String PREFIX = "alert.";

    private static final JsonFactory JSON = new JsonFactory();

    static Alert of(Decision.Refused refused) {
        if (refused instanceof Decision.Conflict conflict) {
            return new Alert(
                    "id_conflict",
                    CONFLICT,
                    "other " + String.join(", ", differing(conflict)) + " than said of this transfer before",
                    conflict.held(),
                    conflict.said());
        }
        if (refused instanceof Decision.Contradiction contradiction) {
            return new Alert(
                    "after_finality",
                    CONTRADICTION,
                    "takes back a transfer that was final",
                    contradiction.held(),
                    contradiction.said());
        }
        throw new AssertionError(refused);
    }

    static boolean isOne(WalletEvent event) {
        return event.getType().startsWith(PREFIX);
    }

    String heldJson() {
        return json(generator -> write(generator, held));
    }

    String saidJson() {
        return json(generator -> write(generator, said));
    }

    /** @param operator the merchant who is told; null for nobody, then the event shows up among the unrouted */
    WalletEvent event(TransferObservation cause, @Nullable String operator, Instant recordedAt) {
        String transferId = cause.getTransferId();
        return WalletEvent.newBuilder()
                .setEventId(Ids.alertEventId(transferId, type, heldJson(), saidJson(), operator))
                .setType(type)
                .setSubjectId(transferId)
                // Not one of the transfer's own events, whose revisions count what is true of it.
                .setRevision(0)
                .setOccurredAt(cause.getObservedAt())
                .setRecordedAt(recordedAt)
                .setMerchantId(operator)
                .setPayload(new JsonPayload(payload(cause)))
                .build();
    }

    private String payload(TransferObservation cause) {
        return json(generator -> {
            generator.writeStartObject();
            generator.writeStringField("transferId", cause.getTransferId());
            generator.writeStringField("chainId", cause.getChainId());
            generator.writeFieldName("held");
            write(generator, held);
            generator.writeFieldName("said");
            write(generator, said);
            generator.writeEndObject();
        });
    }

    private static void write(JsonGenerator generator, Map<String, String> fields) throws IOException {
        generator.writeStartObject();
        for (Map.Entry<String, String> field : new TreeMap<>(fields).entrySet()) {
            generator.writeStringField(field.getKey(), field.getValue());
        }
        generator.writeEndObject();
    }

    private static String json(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            writing.to(generator);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return text.toString();
    }

    private interface Writing {
        void to(JsonGenerator generator) throws IOException;
    }

    private static Iterable<String> differing(Decision.Conflict conflict) {
        TreeSet<String> fields = new TreeSet<>(conflict.held().keySet());
        fields.addAll(conflict.said().keySet());
        fields.removeIf(field ->
                conflict.held().getOrDefault(field, "").equals(conflict.said().getOrDefault(field, "")));
        return fields;
    }
}
