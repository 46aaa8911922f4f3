package io.bellwire.service;

import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.topics.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Topics as code: compares the catalogue with the broker and mends what can be mended.
 *
 * <p>A partition count is never changed: keys would move to other partitions, away from their state and their order.
 *
 * <p><b>Thread:</b> confined to one.
 */
public final class TopicAdmin implements AutoCloseable {
    /** How long an answer is waited for where {@code kafka.default.api.timeout.ms} does not say. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final long LOOK_NANOS = 20_000_000;

    /** Settings that decide whether a record stays, and whose clock stamps it. */
    private static final Set<String> DANGEROUS =
            Set.of("cleanup.policy", "message.timestamp.type", "max.message.bytes", "unclean.leader.election.enable");

    private final Admin admin;
    private final TopicCatalogue topics;
    private final Duration timeout;

    public TopicAdmin(Admin admin, TopicCatalogue topics) {
        this(admin, topics, TIMEOUT);
    }

    private TopicAdmin(Admin admin, TopicCatalogue topics, Duration timeout) {
        this.admin = admin;
        this.topics = topics;
        this.timeout = timeout;
    }

    /** For the topics of a configuration, on its Kafka. */
    public static TopicAdmin open(Configuration configuration) {
        TopicCatalogue topics = CommonConfig.topics(configuration);
        Admin admin = KafkaClients.from(configuration).admin("topics");
        String set = configuration.kafkaProperties().get(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
        // The client was made with it, so it is a number.
        return new TopicAdmin(admin, topics, set == null ? TIMEOUT : Duration.ofMillis(Long.parseLong(set.trim())));
    }

    /**
     * How one topic differs from the catalogue.
     *
     * @param blocking that it cannot be mended by {@link #apply}
     * @param losesRecords that no service may run on it: records would be lost, parted from their state or misjudged
     */
    public record Difference(String topic, String text, boolean blocking, boolean losesRecords) {
        @Override
        public String toString() {
            return topic + ": " + text;
        }
    }

    /** What differs, without changing anything. */
    public List<Difference> check() throws StartException {
        Map<String, TopicDescription> existing = describe();
        Map<String, Config> configs = configs(existing.keySet());
        List<Difference> differences = new ArrayList<>();
        for (TopicSpec spec : topics.specs()) {
            TopicDescription topic = existing.get(spec.name());
            if (topic == null) {
                differences.add(new Difference(spec.name(), "does not exist", false, true));
                continue;
            }
            if (topic.partitions().size() != spec.partitions()) {
                differences.add(new Difference(
                        spec.name(),
                        "has " + topic.partitions().size() + " partitions (expected: " + spec.partitions()
                                + ", from topics.partitions; a count cannot be changed, since keys would move: set "
                                + "topics.partitions to what is there, or use another topics.prefix)",
                        true,
                        true));
            }
            changes(spec, configs.get(spec.name()))
                    .forEach((key, value) -> differences.add(
                            new Difference(spec.name(), key + " is not " + value, false, DANGEROUS.contains(key))));
        }
        return differences;
    }

    /**
     * Makes missing topics and sets settings that differ.
     *
     * @return what was changed
     * @throws StartException if a topic has another number of partitions, before anything is changed
     */
    public List<Difference> apply() throws StartException {
        List<Difference> differences = check();
        List<Difference> blocking =
                differences.stream().filter(Difference::blocking).toList();
        if (!blocking.isEmpty()) {
            throw new StartException(String.join(
                    System.lineSeparator(),
                    blocking.stream().map(Difference::toString).toList()));
        }
        Map<String, TopicDescription> existing = describe();
        Map<String, Config> configs = configs(existing.keySet());
        List<NewTopic> missing = new ArrayList<>();
        Map<ConfigResource, Collection<AlterConfigOp>> altered = new HashMap<>();
        for (TopicSpec spec : topics.specs()) {
            if (!existing.containsKey(spec.name())) {
                missing.add(new NewTopic(spec.name(), spec.partitions(), spec.replicationFactor())
                        .configs(spec.settings()));
                continue;
            }
            List<AlterConfigOp> operations = changes(spec, configs.get(spec.name())).entrySet().stream()
                    .map(change -> new AlterConfigOp(
                            new ConfigEntry(change.getKey(), change.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            if (!operations.isEmpty()) {
                altered.put(resource(spec.name()), operations);
            }
        }
        create(missing);
        if (!altered.isEmpty()) {
            await(admin.incrementalAlterConfigs(altered).all());
        }
        return differences;
    }

    @Override
    public void close() {
        admin.close();
    }

    /** Returns when brokers tell of the topics and take records for them: whoever starts next asks and writes at once. */
    private void create(List<NewTopic> missing) throws StartException {
        for (Map.Entry<String, KafkaFuture<Void>> made :
                admin.createTopics(missing).values().entrySet()) {
            awaitUnlessExists(made.getValue());
        }
        long end = System.nanoTime() + timeout.toNanos();
        while (describe().size() < topics.specs().size() || !takeRecords(missing)) {
            if (System.nanoTime() > end) {
                throw new StartException("topics were made, but brokers do not serve them after " + text(timeout)
                        + ". Look at the brokers' health.");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /**
     * Whether every partition has a leader that works. One that is told of but not there yet may refuse a producer's first
     * request and take the second, sent meanwhile; the first has then no place any more and is refused until its time is
     * up (KAFKA-15591). A leader that tells its offsets is there.
     */
    private boolean takeRecords(List<NewTopic> made) throws StartException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (NewTopic topic : made) {
            for (int partition = 0; partition < topic.numPartitions(); partition++) {
                ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        try {
            await(admin.listOffsets(ends).all());
            return true;
        } catch (StartException e) {
            throwUnless(e, UnknownTopicOrPartitionException.class);
            return false;
        }
    }

    /** Another process may have made it in between. */
    private void awaitUnlessExists(KafkaFuture<Void> made) throws StartException {
        try {
            await(made);
        } catch (StartException e) {
            throwUnless(e, TopicExistsException.class);
        }
    }

    private static void throwUnless(StartException refusal, Class<? extends ApiException> reason)
            throws StartException {
        if (!(refusal.getCause() instanceof ExecutionException cause && reason.isInstance(cause.getCause()))) {
            throw refusal;
        }
    }

    private Map<String, TopicDescription> describe() throws StartException {
        Set<String> names = await(admin.listTopics().names());
        List<String> ours = topics.specs().stream()
                .map(TopicSpec::name)
                .filter(names::contains)
                .toList();
        return await(admin.describeTopics(ours).allTopicNames());
    }

    private Map<String, Config> configs(Collection<String> names) throws StartException {
        Map<String, Config> byName = new HashMap<>();
        await(admin.describeConfigs(names.stream().map(TopicAdmin::resource).toList())
                        .all())
                .forEach((resource, config) -> byName.put(resource.name(), config));
        return byName;
    }

    private static Map<String, String> changes(TopicSpec spec, @Nullable Config config) {
        Map<String, String> changes = new HashMap<>();
        spec.settings().forEach((key, value) -> {
            ConfigEntry entry = config == null ? null : config.get(key);
            if (entry == null || !value.equals(entry.value())) {
                changes.put(key, value);
            }
        });
        return changes;
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private <T> T await(KafkaFuture<T> future) throws StartException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw unreachable(e);
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartException("Kafka refused: " + cause.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while asking Kafka", e);
        }
    }

    private StartException unreachable(Exception cause) {
        return new StartException(
                CommonConfig.BOOTSTRAP_SERVERS + ": no broker answered within " + text(timeout)
                        + ". Check the address, the network and that the brokers run.",
                cause);
    }

    private static String text(Duration time) {
        return time.toMillisPart() == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
