package io.bellwire.embedded;

import java.util.Map;
import java.util.TreeMap;

/**
 * How a broker that serves one Bellwire differs from one that serves a company: one replica of everything, less memory
 * reserved, no waiting for peers that never come. Durability rules are Kafka's own.
 */
public final class BrokerTuning {
    private static final int MIB = 1024 * 1024;

    /** Largest record batch taken, in bytes. Above the largest event Bellwire accepts by a wide margin. */
    public static final int MAX_MESSAGE_BYTES = 4 * MIB;

    private BrokerTuning() {}

    /** Kafka broker properties, the same for the embedded broker and for one in a container. */
    public static Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        oneReplica(properties);
        littleMemory(properties);
        noNeedlessWaiting(properties);

        // A topic that appears because of a misspelt name has the wrong partitions and retention.
        properties.put("auto.create.topics.enable", "false");
        properties.put("unclean.leader.election.enable", "false");
        properties.put("message.max.bytes", String.valueOf(MAX_MESSAGE_BYTES));
        properties.put("replica.fetch.max.bytes", String.valueOf(MAX_MESSAGE_BYTES));
        return properties;
    }

    private static void oneReplica(Map<String, String> properties) {
        properties.put("default.replication.factor", "1");
        properties.put("min.insync.replicas", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
    }

    private static void littleMemory(Map<String, String> properties) {
        // Every partition of these is a directory, a handful of files and two memory maps from the first start on.
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("share.coordinator.state.topic.num.partitions", "4");

        properties.put("log.segment.bytes", String.valueOf(64 * MIB));
        properties.put("log.index.size.max.bytes", String.valueOf(MIB / 2));
        properties.put("log.cleaner.dedupe.buffer.size", String.valueOf(2 * MIB));
        properties.put("log.cleaner.threads", "1");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "2");
        properties.put("group.coordinator.threads", "1");
    }

    private static void noNeedlessWaiting(Map<String, String> properties) {
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("group.streams.initial.rebalance.delay.ms", "0");
        properties.put("group.min.session.timeout.ms", "500");
        // What clients cannot ask for in the new group protocol: a killed sender is missed after 10 s, not 45.
        properties.put("group.consumer.min.session.timeout.ms", "1000");
        properties.put("group.consumer.session.timeout.ms", "10000");
        properties.put("group.consumer.min.heartbeat.interval.ms", "500");
        properties.put("group.consumer.heartbeat.interval.ms", "1000");

        // After kill -9 the controller turns the new broker away until the dead one's session has run out.
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");

        // A producer that died in a transaction blocks read_committed readers until its transaction is aborted.
        properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    }
}
