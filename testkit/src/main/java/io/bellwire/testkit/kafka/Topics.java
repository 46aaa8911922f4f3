package io.bellwire.testkit.kafka;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;

/** Topics of one cluster, as a test sees them: it creates them and reads what is in them. */
public final class Topics {
    private static final short CLUSTER_DEFAULT_REPLICAS = -1;

    private final String bootstrapServers;

    public Topics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    public void create(String topic, int partitions) {
        create(topic, partitions, Map.of());
    }

    /** @param properties topic properties, for instance {@code cleanup.policy} */
    public void create(String topic, int partitions, Map<String, String> properties) {
        NewTopic newTopic = new NewTopic(topic, partitions, CLUSTER_DEFAULT_REPLICAS).configs(properties);
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.createTopics(List.of(newTopic)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("topic " + topic + " was not created: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topic " + topic, e);
        }
    }

    /** All committed records from the beginning to the end as of now, by partition, then offset. */
    public List<ConsumerRecord<byte[], byte[]>> readCommitted(String topic) {
        return TopicDrain.read(bootstrapServers, topic, IsolationLevel.READ_COMMITTED);
    }

    /** Also what a producer has not committed yet, or has aborted. */
    public List<ConsumerRecord<byte[], byte[]>> readUncommitted(String topic) {
        return TopicDrain.read(bootstrapServers, topic, IsolationLevel.READ_UNCOMMITTED);
    }
}
