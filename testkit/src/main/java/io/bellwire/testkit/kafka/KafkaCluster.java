package io.bellwire.testkit.kafka;

/**
 * A running Kafka that takes automatic topic creation for a mistake. Closing it deletes its data, unless the caller gave it
 * a directory.
 */
public interface KafkaCluster extends AutoCloseable {

    /** For {@code bootstrap.servers} of clients. */
    String bootstrapServers();

    /** Creates topics and reads them back. */
    default Topics topics() {
        return new Topics(bootstrapServers());
    }

    @Override
    void close();
}
