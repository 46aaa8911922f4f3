package io.bellwire.schemas.topics;

import java.util.Map;

/**
 * One topic as it should be on the broker.
 *
 * @param name full name, prefix included
 * @param settings topic settings that differ from the broker's own
 */
public record TopicSpec(String name, int partitions, short replicationFactor, Map<String, String> settings) {
    public TopicSpec {
        settings = Map.copyOf(settings);
    }
}
