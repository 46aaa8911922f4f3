package io.bellwire.schemas.wire;

import io.bellwire.schemas.topics.Topic;
import io.bellwire.state.v1.ChainHeights;
import io.bellwire.state.v1.LegTold;
import io.bellwire.state.v1.TransferState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that travel in this jar, by fingerprint: what a record may be written with when there is no registry.
 *
 * <p>Those in use, and every one that ever was: {@code avro/history/{full name}/{1, 2, ..}.avsc}. Immutable.
 */
final class BuiltInSchemas {
    private final Map<Long, WriterSchema> byFingerprint = new HashMap<>();

    BuiltInSchemas() {
        for (Class<? extends SpecificRecord> type : types()) {
            add(RecordType.of(type).schema());
            history(RecordType.of(type).name()).forEach(this::add);
        }
    }

    /** Every record that is written on its own: to a topic, or to a state store. */
    static List<Class<? extends SpecificRecord>> types() {
        return Stream.concat(
                        Stream.of(Topic.values()).map(TopicRecords::of),
                        Stream.of(TransferState.class, LegTold.class, ChainHeights.class))
                .distinct()
                .toList();
    }

    @Nullable
    WriterSchema find(long fingerprint) {
        return byFingerprint.get(fingerprint);
    }

    private void add(Schema schema) {
        byFingerprint.putIfAbsent(SchemaNormalization.parsingFingerprint64(schema), new WriterSchema(schema));
    }

    /** All versions of a record that were ever released, oldest first. */
    static List<Schema> history(String fullName) {
        List<Schema> versions = new ArrayList<>();
        for (int version = 1; ; version++) {
            String resource = "/avro/history/" + fullName + '/' + version + ".avsc";
            try (InputStream text = BuiltInSchemas.class.getResourceAsStream(resource)) {
                if (text == null) {
                    return versions;
                }
                versions.add(new Schema.Parser().parse(new String(text.readAllBytes(), StandardCharsets.UTF_8)));
            } catch (IOException broken) {
                throw new UncheckedIOException(resource, broken);
            }
        }
    }
}
