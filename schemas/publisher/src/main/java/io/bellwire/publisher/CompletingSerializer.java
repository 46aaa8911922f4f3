package io.bellwire.publisher;

import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.SchemaRegistryClients;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Completes a record and writes it. For producers that are typed; the key is then up to them: the <i>completed</i>
 * record's {@code transferId} or {@code subjectId}, as text.
 *
 * <p>Thread-safe: the codec is, and is set before the producer exists that others share.
 */
abstract class CompletingSerializer<T extends SpecificRecord> implements Serializer<T> {
    private static final String REGISTRY = "schema.registry.";
    private static final String REGISTRY_URL = REGISTRY + "url";

    private final UnaryOperator<T> completion;
    private RecordCodec codec;

    CompletingSerializer(UnaryOperator<T> completion, RecordCodec codec) {
        this.completion = completion;
        this.codec = codec;
    }

    /**
     * Takes {@code schema.registry.url}, and whatever else begins with {@code schema.registry.} for the registry's
     * client, from a producer's settings. Without a URL the schemas are those of this jar.
     */
    @Override
    public final void configure(Map<String, ?> settings, boolean isKey) {
        if (isKey) {
            throw new ConfigException("key.serializer: " + getClass().getName()
                    + " (expected: StringSerializer; a key is a transferId or a subjectId)");
        }
        Object url = settings.get(REGISTRY_URL);
        if (url != null && !url.toString().isBlank()) {
            codec = RecordCodec.registry(SchemaRegistryClients.connect(url.toString(), ofRegistry(settings)));
        }
    }

    /** @throws InvalidRecordException if the router would refuse the record */
    @Override
    public final byte[] serialize(String topic, @Nullable T said) {
        if (said == null) {
            throw new InvalidRecordException("value (expected: a record; on these topics none means nothing)");
        }
        return Encoding.value(codec, topic, completion.apply(said));
    }

    private static Map<String, Object> ofRegistry(Map<String, ?> settings) {
        return settings.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(REGISTRY) && entry.getValue() != null)
                .filter(entry -> !entry.getKey().equals(REGISTRY_URL))
                .collect(Collectors.toMap(entry -> entry.getKey().substring(REGISTRY.length()), Map.Entry::getValue));
    }
}
