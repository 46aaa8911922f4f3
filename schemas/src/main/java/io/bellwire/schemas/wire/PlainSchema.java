package io.bellwire.schemas.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** A generated class's schema as it stands in our files, without what only Java's generator put there. */
final class PlainSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlainSchema() {}

    static Schema of(Schema generated) {
        try {
            JsonNode json = JSON.readTree(generated.toString());
            strip(json);
            return new Schema.Parser().parse(json.toString());
        } catch (JsonProcessingException impossible) {
            throw new AssertionError("a schema prints itself as JSON", impossible);
        }
    }

    private static void strip(JsonNode json) {
        if (json instanceof ObjectNode object) {
            object.remove(GenericData.STRING_PROP);
        }
        json.forEach(PlainSchema::strip);
    }
}
