package io.bellwire.schemas.topics;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** How long a topic keeps records, as the topic settings that say so. */
record Retention(Map<String, String> settings) {

    /** Keeps records for {@code time}, then drops them segment by segment. */
    static Retention deleted(Duration time) {
        // Only closed segments are dropped; a day bounds how much longer than promised a quiet topic keeps records.
        Duration segment = time.compareTo(Duration.ofDays(2)) > 0 ? Duration.ofDays(1) : Duration.ofHours(1);
        return new Retention(new TreeMap<>(Map.of(
                "cleanup.policy", "delete",
                "retention.ms", String.valueOf(time.toMillis()),
                "segment.ms", String.valueOf(segment.toMillis()))));
    }

    /** Keeps the newest record of each key. Deletions stay readable for a week, so that a reader offline that long still learns of them. */
    static Retention compacted() {
        return new Retention(new TreeMap<>(Map.of(
                "cleanup.policy",
                "compact",
                "delete.retention.ms",
                String.valueOf(Duration.ofDays(7).toMillis()))));
    }
}
