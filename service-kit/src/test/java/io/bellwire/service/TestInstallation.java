package io.bellwire.service;

import io.bellwire.testkit.kafka.KafkaCluster;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Contexts of installations that share one test cluster, told apart by their prefix. */
final class TestInstallation {
    private TestInstallation() {}

    static ServiceContext on(KafkaCluster kafka, String prefix, Map<String, String> settings)
            throws ConfigurationException {
        Map<String, String> values = new HashMap<>(Map.of(
                "kafka.bootstrap.servers", kafka.bootstrapServers(),
                "admin.key", "0123456789abcdef",
                "secrets.key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "topics.prefix", prefix,
                "topics.partitions", "2",
                "topics.replication.factor", "1",
                "topics.min.insync.replicas", "1",
                "retry.schedule", "10s,1m"));
        values.putAll(settings);
        return ServiceContexts.create(Configuration.of(values, List.of(CommonConfig.DEFINITION)));
    }
}
