package io.bellwire.console.projection;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Whether the log goes on from where it stopped, or begins again. */
sealed interface StartingPoint {
    /**
     * @param positions next offset to read, of every partition
     * @param skipped how many records retention removed before they were read, where any
     */
    record GoOn(Map<TopicPartition, Long> positions, Map<TopicPartition, Long> skipped) implements StartingPoint {}

    /** The log tells of other topics than these; it must be forgotten. */
    record BeginAgain(String because) implements StartingPoint {}

    /**
     * @param identity of the source read now
     * @param known of the source the log was read from; empty for a new log
     * @param stored next offset to read, as the log has it
     */
    static StartingPoint of(
            String identity,
            Optional<String> known,
            Map<TopicPartition, Long> stored,
            Map<TopicPartition, Long> beginnings,
            Map<TopicPartition, Long> ends) {
        if (!known.equals(Optional.of(identity))) {
            return new BeginAgain(known.isEmpty() ? "it is new" : "it was read from another cluster or other topics");
        }
        Map<TopicPartition, Long> positions = new TreeMap<>(StartingPoint::byName);
        Map<TopicPartition, Long> skipped = new TreeMap<>(StartingPoint::byName);
        for (Map.Entry<TopicPartition, Long> beginning : beginnings.entrySet()) {
            TopicPartition partition = beginning.getKey();
            Long next = stored.get(partition);
            if (next != null && next > ends.getOrDefault(partition, 0L)) {
                return new BeginAgain("it has read " + partition + " further than it reaches: the topic was made anew");
            }
            if (next != null && next < beginning.getValue()) {
                skipped.put(partition, beginning.getValue() - next);
            }
            positions.put(partition, Math.max(next == null ? 0 : next, beginning.getValue()));
        }
        return new GoOn(positions, skipped);
    }

    private static int byName(TopicPartition one, TopicPartition other) {
        return one.toString().compareTo(other.toString());
    }
}
