package io.bellwire.service;

import io.bellwire.schemas.topics.TopicCatalogue;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes Kafka clients that keep our promises: acknowledged by all replicas, read from the beginning, committed by hand.
 * What a user sets under {@code kafka.} wins, except where a promise hangs on it.
 *
 * <p>Thread-safe because immutable; the clients it makes follow Kafka's own rules.
 */
public final class KafkaClients {
    /** Settings by which a Streams application can be told to skip what it cannot handle. */
    private static final List<String> HANDLERS_THAT_CAN_SKIP = List.of(
            "production.exception.handler",
            "default.production.exception.handler",
            "deserialization.exception.handler",
            "default.deserialization.exception.handler",
            "processing.exception.handler",
            "default.timestamp.extractor");

    private static final String SESSION_TIMEOUT = "session.timeout.ms";
    private static final int SESSION_MILLIS = 10_000;

    private static final List<String> SET_BY_BROKERS =
            List.of(SESSION_TIMEOUT, "heartbeat.interval.ms", "partition.assignment.strategy");

    private final String prefix;
    private final String bootstrapServers;
    private final String instanceId;
    private final Map<String, String> passedThrough;

    private KafkaClients(String prefix, String bootstrapServers, String instanceId, Map<String, String> passedThrough) {
        this.prefix = prefix;
        this.bootstrapServers = bootstrapServers;
        this.instanceId = instanceId;
        this.passedThrough = passedThrough;
    }

    public static KafkaClients from(Configuration configuration) {
        return new KafkaClients(
                configuration.string(CommonConfig.TOPICS_PREFIX),
                configuration.string(CommonConfig.BOOTSTRAP_SERVERS),
                configuration.string(CommonConfig.INSTANCE_ID),
                configuration.kafkaProperties());
    }

    /** @param role names the client in metrics and logs, e.g. {@code gateway} */
    public Producer<byte[], byte[]> producer(String role, Map<String, ?> overrides) {
        Map<String, Object> config = common(role);
        config.put("linger.ms", 1);
        config.put("compression.type", "lz4");
        config.put("batch.size", 128 * 1024);
        config.put("delivery.timeout.ms", 30_000);
        config.put("request.timeout.ms", 10_000);
        config.put("max.request.size", TopicCatalogue.MAX_QUARANTINE_BYTES);
        config.putAll(passedThrough);
        config.putAll(overrides);
        // An acknowledged record survives as long as one in-sync replica lives; nothing less is a promise.
        config.put("acks", "all");
        config.put("enable.idempotence", true);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** @param group without prefix; null for a reader that assigns its partitions itself and commits nothing */
    public Consumer<byte[], byte[]> consumer(String role, @Nullable String group, Map<String, ?> overrides) {
        Map<String, Object> config = common(role);
        config.put("fetch.max.wait.ms", 250);
        config.put(SESSION_TIMEOUT, SESSION_MILLIS);
        config.put("heartbeat.interval.ms", 3_000);
        config.putAll(passedThrough);
        if (group != null) {
            config.put("group.id", groupId(group));
            if (!instanceId.isEmpty()) {
                config.put("group.instance.id", instanceId);
            }
        }
        config.putAll(overrides);
        if ("consumer".equals(config.get("group.protocol"))) {
            // Brokers set these for groups that share their work by the new protocol, and clients may not.
            SET_BY_BROKERS.forEach(config::remove);
        }
        // "latest" would silently skip what was written while a group had no offsets.
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", false);
        config.put("isolation.level", "read_committed");
        config.put("allow.auto.create.topics", false);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** How long brokers wait for a consumer that says nothing, in groups where clients may decide that. */
    public Duration sessionTimeout() {
        String set = passedThrough.get(SESSION_TIMEOUT);
        return Duration.ofMillis(set == null ? SESSION_MILLIS : Long.parseLong(set.trim()));
    }

    public Admin admin(String role) {
        Map<String, Object> config = common(role);
        config.putAll(passedThrough);
        return Admin.create(config);
    }

    /** What a Streams application needs to reach Kafka, its own settings apart. */
    public Map<String, Object> streams(String role) {
        Map<String, Object> config = common(role);
        config.putAll(passedThrough);
        config.put("application.id", groupId(role));
        config.put("main.consumer.auto.offset.reset", "earliest");
        // What a publisher aborts was never said; at least once, Streams would read it as it is written.
        config.put("main.consumer.isolation.level", "read_committed");
        config.put("producer.acks", "all");
        config.put("producer.enable.idempotence", true);
        for (String handler : HANDLERS_THAT_CAN_SKIP) {
            config.remove(handler);
        }
        if (!instanceId.isEmpty()) {
            config.put("group.instance.id", instanceId);
        }
        return config;
    }

    /** A group, application or transactional id of this installation. */
    public String groupId(String name) {
        return prefix + "bellwire-" + name;
    }

    /**
     * A transactional id. With {@code instance.id} a restart takes it over and ends what the old process left open;
     * without, it is unique, since two processes under one id would fence each other for ever.
     */
    public String transactionalId(String role) {
        return groupId(role) + '-' + (instanceId.isEmpty() ? UUID.randomUUID().toString() : instanceId);
    }

    private Map<String, Object> common(String role) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrapServers);
        config.put("client.id", instanceId.isEmpty() ? role : role + '-' + instanceId);
        config.put("metric.reporters", "");
        config.put("enable.metrics.push", false);
        return config;
    }
}
