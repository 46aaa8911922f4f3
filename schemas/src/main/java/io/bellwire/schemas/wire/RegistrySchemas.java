package io.bellwire.schemas.wire;

import io.bellwire.schemas.wire.UndecodableException.Reason;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the registry told us, remembered: an id never changes its schema, so each is asked for once.
 *
 * <p>Subjects are named {@code {topic}-value} (TopicNameStrategy). Thread-safe; two threads that meet a schema at once
 * may both ask for it.
 */
final class RegistrySchemas {
    /** How long an id stays unknown. Short: it may be registered, or reach the registry's replica, any moment. */
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(5);
    /** Ids remembered, known or not. Only someone who makes ids up gets here. */
    private static final int MAX_IDS = 10_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(RegistrySchemas.class);

    private final SchemaRegistryClient client;
    private final SubjectCompatibility compatibility;
    private final LongSupplier nanoTime;
    private final Map<TopicAndType, byte[]> headers = new ConcurrentHashMap<>();
    private final Map<Integer, WriterSchema> known = new ConcurrentHashMap<>();
    private final Map<Integer, Long> unknownUntil = new ConcurrentHashMap<>();

    RegistrySchemas(SchemaRegistryClient client, LongSupplier nanoTime) {
        this.client = client;
        this.compatibility = new SubjectCompatibility(client);
        this.nanoTime = nanoTime;
    }

    /** Bytes before a record of that type on that topic. Registers its schema the first time. */
    byte[] header(String topic, RecordType type) {
        TopicAndType key = new TopicAndType(topic, type.type());
        byte[] header = headers.get(key);
        if (header == null) {
            int id = register(topic + "-value", type);
            known.putIfAbsent(id, new WriterSchema(type.schema()));
            header = Framing.confluentHeader(id);
            headers.put(key, header);
        }
        return header;
    }

    private int register(String subject, RecordType type) {
        AvroSchema schema = new AvroSchema(PlainSchema.of(type.schema()));
        try {
            int id = registerOrFind(subject, schema);
            compatibility.settle(subject);
            LOGGER.atDebug()
                    .addKeyValue("subject", subject)
                    .addKeyValue("schema", type.name())
                    .addKeyValue("schemaId", id)
                    .log("schema registered");
            return id;
        } catch (RestClientException refused) {
            if (Refusals.isTransient(refused)) {
                throw unavailable(refused);
            }
            throw new IllegalStateException(
                    "registry refuses " + type.name() + " for " + subject + ": " + Refusals.describe(refused)
                            + " (expected: a subject compatible with this version of Bellwire)",
                    refused);
        } catch (IOException unreachable) {
            throw unavailable(unreachable);
        }
    }

    /** Where only administrators may register, ours must be there already. */
    private int registerOrFind(String subject, AvroSchema schema) throws IOException, RestClientException {
        try {
            return client.register(subject, schema);
        } catch (RestClientException refused) {
            if (Refusals.isForbidden(refused)) {
                return client.getId(subject, schema);
            }
            throw refused;
        }
    }

    /**
     * @throws UndecodableException if the registry says that it has no such schema
     * @throws RegistryUnavailableException if it says nothing of use
     */
    WriterSchema byId(int id) throws UndecodableException {
        WriterSchema schema = known.get(id);
        return schema != null ? schema : ask(id);
    }

    private WriterSchema ask(int id) throws UndecodableException {
        if (id <= 0 || isUnknown(id)) {
            throw unknown(id);
        }
        ParsedSchema schema = fetch(id);
        if (!(schema instanceof AvroSchema avro)) {
            makeRoom(unknownUntil);
            unknownUntil.put(id, nanoTime.getAsLong() + UNKNOWN_FOR.toNanos());
            throw unknown(id);
        }
        makeRoom(known);
        WriterSchema writer = new WriterSchema(avro.rawSchema());
        WriterSchema earlier = known.putIfAbsent(id, writer);
        return earlier != null ? earlier : writer;
    }

    /** Null if there is no such schema, or it is not one of Avro's. */
    private @Nullable ParsedSchema fetch(int id) {
        try {
            return client.getSchemaById(id);
        } catch (RestClientException refused) {
            if (Refusals.isNotFound(refused)) {
                return null;
            }
            throw unavailable(refused);
        } catch (IOException failed) {
            if (Refusals.isUnparsable(failed)) {
                return null;
            }
            throw unavailable(failed);
        }
    }

    private boolean isUnknown(int id) {
        Long until = unknownUntil.get(id);
        return until != null && until - nanoTime.getAsLong() > 0;
    }

    private static void makeRoom(Map<Integer, ?> ids) {
        if (ids.size() >= MAX_IDS) {
            ids.clear();
        }
    }

    private static UndecodableException unknown(int id) {
        return new UndecodableException(
                Reason.UNKNOWN_SCHEMA, "schema id " + id + " (expected: of an Avro schema in the registry)");
    }

    private static RegistryUnavailableException unavailable(Exception cause) {
        return new RegistryUnavailableException("schema registry: " + Refusals.describe(cause), cause);
    }

    private record TopicAndType(String topic, Class<?> type) {}
}
