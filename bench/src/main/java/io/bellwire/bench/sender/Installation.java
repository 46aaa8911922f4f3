package io.bellwire.bench.sender;

import io.bellwire.dispatcher.sender.SenderConfig;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.registry.v1.SealedSecret;
import io.bellwire.schemas.signing.SigningKey;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.SecretSealer;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.ServiceContexts;
import io.bellwire.service.StartException;
import io.bellwire.service.TopicAdmin;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Bellwire's topics under a prefix, and what is put into them: endpoints with their secrets, and deliveries. The bodies are
 * in a topic of their own as well, for contenders that know no more.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class Installation implements AutoCloseable {
    /** Keys of bad endpoints begin with it. */
    static final String BAD = "ep_bad";

    private static final String SECRETS_KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final long LOOK_NANOS = 100_000_000;

    /** As the router's benchmark: patient, and one request at a time. */
    private static final Map<String, Object> PATIENT = Map.of(
            "request.timeout.ms", 60_000, "delivery.timeout.ms", 600_000, "max.in.flight.requests.per.connection", 1);

    private static final int CHEAP_LINGER_MILLIS = 20;
    private static final int PROMPT_LINGER_MILLIS = 1;

    private final Map<String, String> settings;
    private final ServiceContext context;
    private final Producer<byte[], byte[]> producer;
    private final SecretSealer sealer = SecretSealer.fromKey(SECRETS_KEY);
    private final SecureRandom random = new SecureRandom();
    private final Instant now = Instant.now();

    /** Set by the producer's thread. */
    private final AtomicReference<@Nullable Exception> refused = new AtomicReference<>();

    private Installation(Map<String, String> settings, boolean prompt) throws ConfigurationException, StartException {
        this.settings = settings;
        context = ServiceContexts.create(
                Configuration.of(settings, List.of(CommonConfig.DEFINITION, SenderConfig.DEFINITION)));
        Map<String, Object> overrides = new HashMap<>(PATIENT);
        overrides.put("linger.ms", prompt ? PROMPT_LINGER_MILLIS : CHEAP_LINGER_MILLIS);
        producer = context.kafka().producer("bench", overrides);
        try (Admin admin = context.kafka().admin("bench")) {
            new TopicAdmin(admin, context.topics()).apply();
            NewTopic bodies = new NewTopic(bodies(settings), Optional.of(partitions(settings)), Optional.of((short) 1));
            admin.createTopics(List.of(bodies)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker made no topic", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making topics", e);
        }
    }

    /** @param prompt whether records must be there soon rather than cheaply */
    static Installation create(String bootstrapServers, String prefix, SenderOptions options, boolean prompt)
            throws ConfigurationException, StartException {
        Map<String, String> settings = new HashMap<>(Map.of(
                CommonConfig.BOOTSTRAP_SERVERS, bootstrapServers,
                CommonConfig.TOPICS_PREFIX, prefix,
                CommonConfig.TOPICS_PARTITIONS, String.valueOf(options.partitions()),
                CommonConfig.TOPICS_REPLICATION_FACTOR, "1",
                CommonConfig.TOPICS_MIN_INSYNC_REPLICAS, "1",
                CommonConfig.RETRY_SCHEDULE, "1h,2h",
                CommonConfig.ADMIN_KEY, "admin-key-of-a-benchmark",
                CommonConfig.SECRETS_KEY, SECRETS_KEY,
                CommonConfig.EGRESS_ALLOW_HTTP, "true",
                CommonConfig.EGRESS_ALLOW_CIDRS, "127.0.0.0/8"));
        settings.putAll(options.settings());
        return new Installation(Map.copyOf(settings), prompt);
    }

    static String bodies(Map<String, String> settings) {
        return settings.get(CommonConfig.TOPICS_PREFIX) + "bench.bodies";
    }

    private static int partitions(Map<String, String> settings) {
        return Integer.parseInt(settings.get(CommonConfig.TOPICS_PARTITIONS));
    }

    static String endpointId(int number) {
        return String.format(Locale.ROOT, "ep_%026d", number);
    }

    static String badEndpointId(int number) {
        return String.format(Locale.ROOT, "%s%023d", BAD, number);
    }

    Map<String, String> settings() {
        return settings;
    }

    ServiceContext context() {
        return context;
    }

    /** An endpoint at that place, with a secret of its own and a path of its own. */
    void register(String endpointId, URI sink) {
        byte[] sealed = sealer.seal(SigningKey.generate(random).serialised(), endpointId);
        put(
                context.topics().name(Topic.ENDPOINTS),
                endpointId,
                encode(
                        Topic.ENDPOINTS,
                        new Endpoint(
                                endpointId,
                                "m1",
                                sink + endpointId,
                                List.of("*"),
                                null,
                                EndpointStatus.ACTIVE,
                                List.of(new SealedSecret(ByteBuffer.wrap(sealed), null)),
                                new EndpointLimits(0, 0, false),
                                now,
                                now)));
    }

    /** @param number tells deliveries and their callbacks apart */
    void deliver(String endpointId, long number, byte[] body) {
        DeliveryTask task = DeliveryTask.newBuilder()
                .setDeliveryId(String.format(Locale.ROOT, "dlv_%026d", number))
                .setCallbackId(String.format(Locale.ROOT, "cb_%026d", number))
                .setEventId(String.format(Locale.ROOT, "evt_%026d", number))
                .setType("deposit.confirmed")
                .setSubjectId("eip155:1:" + number)
                .setRevision(1)
                .setMerchantId("m1")
                .setEndpointId(endpointId)
                .setBody(ByteBuffer.wrap(body))
                .setOrigin(Origin.LIVE)
                .setCreatedAt(now)
                .build();
        put(context.topics().name(Topic.DELIVERIES), endpointId, encode(Topic.DELIVERIES, task));
    }

    void deliverBody(String endpointId, byte[] body) {
        put(bodies(settings), endpointId, body);
    }

    private byte[] encode(Topic topic, SpecificRecord value) {
        return context.codec().encode(context.topics().name(topic), value);
    }

    private void put(String topic, String key, byte[] value) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, keyBytes, value), (metadata, failure) -> {
            if (failure != null) {
                refused.set(failure);
            }
        });
    }

    /** Returns when all that was put is on the broker. */
    void flush() {
        producer.flush();
        Exception failure = refused.get();
        if (failure != null) {
            throw new IllegalStateException("a record was not accepted", failure);
        }
    }

    /** Lets the sender begin its deliveries anew, and nothing else that an earlier run has left. */
    void rewind() {
        long limit = System.nanoTime() + LIMIT.toNanos();
        try (Progress progress = new Progress(context)) {
            while (!rewound(progress, limit)) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    private boolean rewound(Progress progress, long limit) {
        try {
            progress.rewind(
                    context.kafka().groupId("sender"),
                    context.topics().name(Topic.DELIVERIES),
                    List.of(
                            context.topics().name(Topic.DELIVERIES_SLOW),
                            context.topics().name(Topic.DELIVERIES_RETRY)));
            return true;
        } catch (IllegalStateException e) {
            if (System.nanoTime() > limit) {
                throw e;
            }
            return false; // the sender of the run before has not left its group yet
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
