package io.bellwire.schemas.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * All topics of one installation.
 *
 * @param prefix put before every name, so that several installations share a cluster; may be empty
 * @param partitions of every topic that is spread. One number for all: legs and the address book must line up, and a
 *     sender must own an endpoint on {@code deliveries}, {@code .slow} and {@code .retry} alike
 * @param minInSyncReplicas below which writes are refused rather than acknowledged thinly
 */
public record TopicCatalogue(
        String prefix, RetrySchedule schedule, int partitions, short replicationFactor, int minInSyncReplicas) {
    /** Largest record any topic takes, bytes. Well above the 64 KiB taken at the door: a record grows on its way. */
    public static final int MAX_RECORD_BYTES = 1 << 20;
    /** Largest record of {@code quarantine}, bytes: it must hold the largest record of any other topic and more. */
    public static final int MAX_QUARANTINE_BYTES = 3 << 19;

    private static final Duration LONGEST_OUTAGE = Duration.ofDays(7);

    public String name(Topic topic) {
        return prefix + topic.baseName();
    }

    /** Full name of a tier's topic. */
    public String retryTier(int tier) {
        return prefix + "retry." + schedule.label(tier);
    }

    /** Full names of all tiers' topics, shortest wait first. */
    public List<String> retryTiers() {
        return IntStream.range(0, schedule.size()).mapToObj(this::retryTier).toList();
    }

    public String withoutPrefix(String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    /** The topic of that full name; empty for retry tiers and strangers. */
    public Optional<Topic> find(String name) {
        for (Topic topic : Topic.values()) {
            if (name(topic).equals(name)) {
                return Optional.of(topic);
            }
        }
        return Optional.empty();
    }

    /** Every topic as it should be on the broker. */
    public List<TopicSpec> specs() {
        List<TopicSpec> specs = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            int maxBytes = topic == Topic.QUARANTINE ? MAX_QUARANTINE_BYTES : MAX_RECORD_BYTES;
            specs.add(spec(name(topic), topic.partitioned() ? partitions : 1, topic.retention(), maxBytes));
        }
        for (int tier = 0; tier < schedule.size(); tier++) {
            Retention retention = Retention.deleted(schedule.delay(tier).plus(LONGEST_OUTAGE));
            specs.add(spec(retryTier(tier), partitions, retention, MAX_RECORD_BYTES));
        }
        return specs;
    }

    private TopicSpec spec(String name, int count, Retention retention, int maxBytes) {
        Map<String, String> settings = new TreeMap<>(retention.settings());
        // The broker's own clock: a publisher's timestamp must not move retention, dedup windows or due times.
        settings.put("message.timestamp.type", "LogAppendTime");
        settings.put("min.insync.replicas", String.valueOf(minInSyncReplicas));
        settings.put("max.message.bytes", String.valueOf(maxBytes));
        settings.put("unclean.leader.election.enable", "false");
        return new TopicSpec(name, count, replicationFactor, settings);
    }
}
