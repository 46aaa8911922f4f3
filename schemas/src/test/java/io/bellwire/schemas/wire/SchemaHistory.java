package io.bellwire.schemas.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** The released versions of one record, as files in the source tree, without their documentation. */
final class SchemaHistory {
    private static final Path ROOT = Path.of("src/main/resources/avro/history");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    SchemaHistory(String recordName) {
        this.directory = ROOT.resolve(recordName);
    }

    /** Oldest first. */
    List<Schema> versions() {
        List<Schema> versions = new ArrayList<>();
        for (Path file = file(1); Files.exists(file); file = file(versions.size() + 1)) {
            versions.add(new Schema.Parser().parse(read(file)));
        }
        return versions;
    }

    boolean isNewest(Schema schema) {
        List<Schema> versions = versions();
        return !versions.isEmpty() && versions.get(versions.size() - 1).equals(undocumented(schema));
    }

    void append(Schema schema) {
        try {
            Files.createDirectories(directory);
            Files.writeString(file(versions().size() + 1), undocumented(schema).toString(true) + '\n');
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Path file(int version) {
        return directory.resolve(version + ".avsc");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Schema undocumented(Schema schema) {
        try {
            JsonNode json = JSON.readTree(PlainSchema.of(schema).toString());
            strip(json);
            return new Schema.Parser().parse(json.toString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A field may be called doc; its documentation is text. */
    private static void strip(JsonNode json) {
        if (json instanceof ObjectNode object && object.path("doc").isTextual()) {
            object.remove("doc");
        }
        json.forEach(SchemaHistory::strip);
    }
}
