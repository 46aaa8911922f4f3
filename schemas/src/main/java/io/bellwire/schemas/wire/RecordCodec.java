package io.bellwire.schemas.wire;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.UndecodableException.Reason;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records to Kafka values and back.
 *
 * <p>Writes Confluent wire format if it has a registry, Avro single-object encoding if not. Reads both, so an
 * installation can get a registry, or lose it, with records in flight; without a registry the ids of Confluent's
 * format mean nothing, and such a record is of unknown schema.
 *
 * <p>Thread-safe: it keeps caches, and scratch space per thread.
 */
public final class RecordCodec {
    private static final Logger LOGGER = LoggerFactory.getLogger(RecordCodec.class);

    private final BuiltInSchemas builtIn = new BuiltInSchemas();
    private final @Nullable RegistrySchemas registry;

    private RecordCodec(@Nullable RegistrySchemas registry) {
        this.registry = registry;
    }

    /** Needs no server: the schemas are in this jar. */
    public static RecordCodec builtIn() {
        return new RecordCodec(null);
    }

    public static RecordCodec registry(SchemaRegistryClient client) {
        return registry(client, System::nanoTime);
    }

    static RecordCodec registry(SchemaRegistryClient client, LongSupplier nanoTime) {
        return new RecordCodec(new RegistrySchemas(client, nanoTime));
    }

    /**
     * Registers the schemas of these topics now, so that writing never asks the registry later. Nothing to do without a
     * registry. May be called again, with the same topics or others.
     *
     * @param recordsByTopic by full topic name; see {@link TopicRecords#all}
     * @throws RegistryUnavailableException if the registry cannot be asked
     * @throws IllegalStateException if it refuses a schema: this version must not write to that topic
     */
    public void register(Map<String, ? extends Class<? extends SpecificRecord>> recordsByTopic) {
        if (registry != null) {
            recordsByTopic.forEach((topic, type) -> registry.header(topic, RecordType.of(type)));
            LOGGER.atInfo().addKeyValue("topics", recordsByTopic.size()).log("schemas are registered");
        }
    }

    /**
     * The value to send to a topic.
     *
     * @param topic full name
     * @throws IllegalArgumentException if the record lacks a field that must be there
     * @throws RegistryUnavailableException if the topic is new to this codec and the registry cannot be asked
     * @throws IllegalStateException if the registry refuses the schema
     */
    public byte[] encode(String topic, SpecificRecord record) {
        RecordType type = RecordType.of(record.getClass());
        byte[] header = registry == null ? type.singleObjectHeader() : registry.header(topic, type);
        return RecordWriter.ofThread().write(header, record, type);
    }

    /**
     * The record of that kind in these bytes.
     *
     * @throws UndecodableException if there is none: quarantine the bytes
     * @throws RegistryUnavailableException if its schema is not known yet and the registry cannot be asked: try again
     */
    public <T extends SpecificRecord> T decode(byte @Nullable [] bytes, Class<T> type) throws UndecodableException {
        if (bytes == null) {
            throw new UndecodableException(Reason.NULL_VALUE, "no value");
        }
        if (bytes.length > longest(type)) {
            throw new UndecodableException(
                    Reason.TOO_LARGE, bytes.length + " bytes (expected: at most " + longest(type) + ')');
        }
        Framing framing = Framing.of(bytes);
        return writerSchema(framing, bytes).read(bytes, framing.headerBytes(), type);
    }

    private WriterSchema writerSchema(Framing framing, byte[] bytes) throws UndecodableException {
        return switch (framing) {
            case SINGLE_OBJECT -> byFingerprint(Framing.fingerprint(bytes));
            case CONFLUENT -> bySchemaId(Framing.schemaId(bytes));
        };
    }

    private WriterSchema byFingerprint(long fingerprint) throws UndecodableException {
        WriterSchema schema = builtIn.find(fingerprint);
        if (schema == null) {
            throw new UndecodableException(
                    Reason.UNKNOWN_SCHEMA,
                    "fingerprint " + Long.toHexString(fingerprint)
                            + " (expected: of a schema of this version or older)");
        }
        return schema;
    }

    private WriterSchema bySchemaId(int id) throws UndecodableException {
        if (registry == null) {
            throw new UndecodableException(
                    Reason.UNKNOWN_SCHEMA, "schema id " + id + ", but no registry is configured (schema.registry.url)");
        }
        return registry.byId(id);
    }

    private static int longest(Class<?> type) {
        return type == Quarantined.class ? TopicCatalogue.MAX_QUARANTINE_BYTES : TopicCatalogue.MAX_RECORD_BYTES;
    }
}
