package io.bellwire.schemas.wire;

import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the client of a Confluent-compatible registry. */
public final class SchemaRegistryClients {
    /** One decode waits this long at most; a poll loop must get back to its broker well before the session ends. */
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private static final int READ_TIMEOUT_MS = 5_000;
    private static final int CACHED_SCHEMAS_PER_SUBJECT = 1_000;

    private SchemaRegistryClients() {}

    /**
     * Does not connect yet: the registry may come up later.
     *
     * @param url one, or several with commas between them, tried in turn
     * @param settings as Confluent documents them, without their {@code schema.registry.} prefix: credentials, TLS,
     *     timeouts
     */
    public static SchemaRegistryClient connect(String url, Map<String, ?> settings) {
        Map<String, Object> prefixed = new HashMap<>();
        put(prefixed, SchemaRegistryClientConfig.HTTP_CONNECT_TIMEOUT_MS, CONNECT_TIMEOUT_MS);
        put(prefixed, SchemaRegistryClientConfig.HTTP_READ_TIMEOUT_MS, READ_TIMEOUT_MS);
        settings.forEach((key, value) -> put(prefixed, key, value));
        return new CachedSchemaRegistryClient(List.of(url.split("\\s*,\\s*")), CACHED_SCHEMAS_PER_SUBJECT, prefixed);
    }

    private static void put(Map<String, Object> settings, String key, Object value) {
        settings.put(SchemaRegistryClientConfig.CLIENT_NAMESPACE + key, value);
    }
}
