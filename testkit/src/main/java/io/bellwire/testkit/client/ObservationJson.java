package io.bellwire.testkit.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellwire.event.v1.TransferObservation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes observations as the gateway reads them: the schema's field names, amounts as strings, times as epoch
 * milliseconds, nulls left out.
 */
public final class ObservationJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ObservationJson() {}

    public static ObjectNode toJson(TransferObservation observation) {
        return object(observation);
    }

    /** A JSON array, in order. */
    public static byte[] toArray(Collection<TransferObservation> observations) {
        ArrayNode array = NODES.arrayNode(observations.size());
        observations.forEach(observation -> array.add(toJson(observation)));
        return JsonCalls.bytes(array);
    }

    /** One object per line, in order. */
    public static String toNdjson(Collection<TransferObservation> observations) {
        return observations.stream()
                .map(observation -> new String(JsonCalls.bytes(toJson(observation)), StandardCharsets.UTF_8) + '\n')
                .collect(Collectors.joining());
    }

    private static ObjectNode object(SpecificRecord record) {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (value != null) {
                object.set(field.name(), node(value));
            }
        }
        return object;
    }

    private static JsonNode node(Object value) {
        if (value instanceof SpecificRecord nested) {
            return object(nested);
        } else if (value instanceof Collection<?> items) {
            ArrayNode array = NODES.arrayNode(items.size());
            items.forEach(item -> array.add(node(item)));
            return array;
        } else if (value instanceof Map<?, ?> entries) {
            ObjectNode object = NODES.objectNode();
            entries.forEach((key, item) -> object.set(key.toString(), node(item)));
            return object;
        } else if (value instanceof Instant time) {
            return NODES.numberNode(time.toEpochMilli());
        } else if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        } else if (value instanceof Integer number) {
            return NODES.numberNode(number);
        } else if (value instanceof Long number) {
            return NODES.numberNode(number);
        } else if (value instanceof CharSequence || value instanceof Enum<?>) {
            return NODES.textNode(value.toString());
        }
        throw new IllegalArgumentException(
                "field type: " + value.getClass().getName() + " (expected: one of the observation's)");
    }
}
