package io.bellwire.bench;

import io.bellwire.dispatcher.router.RouterConfig;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointLimits;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.ServiceContexts;
import io.bellwire.service.StartException;
import io.bellwire.service.TopicAdmin;
import io.bellwire.testkit.kafka.ForkedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * A broker in a JVM of its own with Bellwire's topics, for a router that runs alone; with what is put into its topics and
 * how far it has come with them.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class RouterCluster implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final List<ConfigDef> DEFINITIONS = List.of(CommonConfig.DEFINITION, RouterConfig.DEFINITION);

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MERCHANTS = 20;
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final long LOOK_NANOS = 50_000_000;

    /**
     * Patient, since a machine that has other work to do must not end the run. One request at a time: a partition just made
     * may refuse a producer's first batch and take its second, after which it refuses the first for good.
     */
    private static final Map<String, Object> PRODUCER = Map.of(
            "linger.ms",
            20,
            "request.timeout.ms",
            60_000,
            "delivery.timeout.ms",
            600_000,
            "max.in.flight.requests.per.connection",
            1);

    /** What the router reads. */
    private static final List<Topic> INPUTS = List.of(
            Topic.OBSERVATIONS, Topic.WALLET_EVENTS, Topic.TRANSFER_LEGS, Topic.TRANSFER_CONFLICTS, Topic.ADDRESS_BOOK);

    private final ForkedKafka kafka;
    private final Path directory;
    private final Map<String, String> settings;
    private final ServiceContext context;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;

    /** Set by the producer's thread. */
    private final AtomicReference<@Nullable Exception> refused = new AtomicReference<>();

    private RouterCluster(ForkedKafka kafka, Path directory) throws ConfigurationException, StartException {
        this.kafka = kafka;
        this.directory = directory;
        settings = Map.of(
                CommonConfig.BOOTSTRAP_SERVERS, kafka.bootstrapServers(),
                CommonConfig.TOPICS_PARTITIONS, String.valueOf(PARTITIONS),
                CommonConfig.TOPICS_REPLICATION_FACTOR, "1",
                CommonConfig.TOPICS_MIN_INSYNC_REPLICAS, "1",
                CommonConfig.ADMIN_KEY, "admin-key-of-a-benchmark",
                CommonConfig.SECRETS_KEY, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                CommonConfig.INSTANCE_ID, "bench",
                RouterConfig.STATE_DIRECTORY, stateDirectory().toString());
        context = ServiceContexts.create(Configuration.of(settings, DEFINITIONS));
        admin = context.kafka().admin("bench");
        producer = context.kafka().producer("bench", PRODUCER);
        new TopicAdmin(admin, context.topics()).apply();
    }

    static RouterCluster start() throws IOException, ConfigurationException, StartException {
        return new RouterCluster(ForkedKafka.start(), Files.createTempDirectory("bellwire-bench"));
    }

    ServiceContext context() {
        return context;
    }

    Map<String, String> settings() {
        return settings;
    }

    /** Where the router keeps its state, and other files may be put beside it. */
    Path stateDirectory() {
        return directory.resolve("state");
    }

    /** Gives every receiver of the mix to one of twenty merchants with an endpoint each. */
    void registerReceivers() {
        for (int i = 0; i < MERCHANTS; i++) {
            String id = "ep_bench" + i;
            put(
                    Topic.ENDPOINTS,
                    id,
                    new Endpoint(
                            id,
                            "m" + i,
                            "https://m" + i + ".example/",
                            List.of("*"),
                            null,
                            EndpointStatus.ACTIVE,
                            List.of(),
                            new EndpointLimits(0, 0, false),
                            NOW,
                            NOW));
        }
        for (int i = 0; i < ObservationMix.RECEIVERS; i++) {
            String address = ObservationMix.receiver(i);
            put(
                    Topic.ADDRESS_BOOK,
                    Normalisation.addressKey(ObservationMix.CHAIN, address),
                    new AddressEntry(
                            ObservationMix.CHAIN, address, "m" + i % MERCHANTS, Map.of("orderId", "A-" + i), NOW));
        }
        flush();
    }

    void observe(TransferObservation observation) {
        put(Topic.OBSERVATIONS, observation.getTransferId(), observation);
    }

    /** Returns when all that was put is on the broker. */
    void flush() {
        producer.flush();
        Exception failure = refused.get();
        if (failure != null) {
            throw new IllegalStateException("a record was not accepted", failure);
        }
    }

    private void put(Topic topic, String key, SpecificRecord value) {
        String name = context.topics().name(topic);
        byte[] bytes = context.codec().encode(name, value);
        producer.send(new ProducerRecord<>(name, key.getBytes(StandardCharsets.UTF_8), bytes), (metadata, failure) -> {
            if (failure != null) {
                refused.set(failure);
            }
        });
    }

    /** Waits until that many records of a topic are behind the router. @return how many are, which may be more */
    long awaitCommitted(Topic topic, long records) {
        long[] committed = new long[1];
        await(() -> (committed[0] = committed(List.of(topic))) >= records);
        return committed[0];
    }

    /** Waits until nothing is left for any step of the router. */
    void awaitIdle() {
        await(() -> committed(INPUTS) >= end(INPUTS));
    }

    private static void await(BooleanSupplier done) {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("the router does not get on with its work");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private long committed(List<Topic> topics) {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                get(admin.listConsumerGroupOffsets(context.kafka().groupId("router"))
                        .partitionsToOffsetAndMetadata());
        return partitions(topics).keySet().stream()
                .map(offsets::get)
                .mapToLong(offset -> offset == null ? 0 : offset.offset())
                .sum();
    }

    long end(List<Topic> topics) {
        return get(admin.listOffsets(partitions(topics)).all()).values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    private Map<TopicPartition, OffsetSpec> partitions(List<Topic> topics) {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        for (Topic topic : topics) {
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.put(new TopicPartition(context.topics().name(topic), i), OffsetSpec.latest());
            }
        }
        return partitions;
    }

    /** Bytes that the broker keeps of all the router's changelogs. */
    long changelogBytes() {
        return get(admin.describeLogDirs(List.of(kafkaNode())).allDescriptions()).values().stream()
                .flatMap(directories -> directories.values().stream())
                .flatMap(found -> found.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().endsWith("-changelog"))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }

    private int kafkaNode() {
        return get(admin.describeCluster().nodes()).iterator().next().id();
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the broker", e);
        }
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
        kafka.close();
        Directories.delete(directory);
    }
}
