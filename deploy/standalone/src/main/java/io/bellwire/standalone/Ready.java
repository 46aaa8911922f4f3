package io.bellwire.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellwire.service.StartException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Where a running Bellwire is reached: the content of the ready file, which exists as long as it serves. */
public record Ready(URI gateway, URI console, URI management, String kafka, String adminKey) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Makes it known in a file that only its owner may read. */
    public void publishTo(Path file) throws StartException {
        ObjectNode json = JSON.createObjectNode()
                .put("gateway", gateway.toString())
                .put("console", console.toString())
                .put("management", management.toString())
                .put("kafka", kafka)
                .put("adminKey", adminKey);
        try {
            SecretFile.write(file, json + "\n");
        } catch (IOException e) {
            throw new StartException("ready file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** @throws IOException if there is none, or it is not a ready file */
    public static Ready read(Path file) throws IOException {
        JsonNode json = JSON.readTree(file.toFile());
        return new Ready(
                URI.create(json.path("gateway").asText()),
                URI.create(json.path("console").asText()),
                URI.create(json.path("management").asText()),
                json.path("kafka").asText(),
                json.path("adminKey").asText());
    }

    @Override
    public String toString() {
        return "Ready[gateway=" + gateway + ", console=" + console + ", management=" + management + ", kafka=" + kafka
                + ", adminKey=redacted]";
    }
}
