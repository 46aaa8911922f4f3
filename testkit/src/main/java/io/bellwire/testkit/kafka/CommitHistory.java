package io.bellwire.testkit.kafka;

import io.bellwire.schemas.wire.SettledOffsets;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.coordinator.group.generated.CoordinatorRecordType;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;

/**
 * Every offset commit the groups of a cluster have made, with the broker's time of it: tells what a group had committed
 * at a moment that is long past, such as the one at which it was killed.
 *
 * <p><b>Why all of them are there:</b> compaction leaves only the last commit of a group and partition, but never
 * touches the segment that is being written, and a test is over long before the first one is full. A log that does not
 * begin with its first record is refused. Commits in transactions that were aborted never happened.
 *
 * <p>Thread-safe because immutable.
 */
public final class CommitHistory {
    private static final SettledOffsets NOTHING = SettledOffsets.none(0);

    private final Map<Reader, NavigableMap<Instant, SettledOffsets>> settled = new HashMap<>();

    private CommitHistory(List<Commit> inLogOrder) {
        for (Commit commit : inLogOrder) {
            settled.computeIfAbsent(new Reader(commit.group(), commit.partition()), reader -> new TreeMap<>())
                    .put(commit.at(), commit.settled()); // of two in one millisecond the later one counts
        }
    }

    private record Reader(String group, TopicPartition partition) {}

    /**
     * A group's word on where it goes on, should it start again.
     *
     * @param settled what it has done: all before an offset, and some above if its metadata says so
     * @param at when the broker appended it, milliseconds
     */
    public record Commit(String group, TopicPartition partition, SettledOffsets settled, Instant at) {}

    /** @param inLogOrder of each group and partition */
    public static CommitHistory of(List<Commit> inLogOrder) {
        return new CommitHistory(inLogOrder);
    }

    /** All there is as of now. */
    public static CommitHistory read(String bootstrapServers) {
        List<ConsumerRecord<byte[], byte[]>> log =
                TopicDrain.read(bootstrapServers, Topic.GROUP_METADATA_TOPIC_NAME, IsolationLevel.READ_COMMITTED);
        requireFromTheBeginning(log);
        List<Commit> commits = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : log) {
            ByteBuffer key = ByteBuffer.wrap(record.key());
            short type = key.getShort();
            if (type == CoordinatorRecordType.OFFSET_COMMIT.id()
                    || type == CoordinatorRecordType.LEGACY_OFFSET_COMMIT.id()) {
                commits.add(commit(new OffsetCommitKey(new ByteBufferAccessor(key), type), record));
            }
        }
        return new CommitHistory(commits);
    }

    /** What the group would have left alone, had it started again at that moment. */
    public SettledOffsets settled(String group, TopicPartition partition, Instant moment) {
        NavigableMap<Instant, SettledOffsets> ofReader = settled.get(new Reader(group, partition));
        Map.Entry<Instant, SettledOffsets> last = ofReader == null ? null : ofReader.floorEntry(moment);
        return last == null ? NOTHING : last.getValue();
    }

    private static Commit commit(OffsetCommitKey key, ConsumerRecord<byte[], byte[]> record) {
        return new Commit(
                key.group(),
                new TopicPartition(key.topic(), key.partition()),
                record.value() == null ? NOTHING : settled(ByteBuffer.wrap(record.value())), // null: forgotten
                Instant.ofEpochMilli(record.timestamp()));
    }

    private static SettledOffsets settled(ByteBuffer value) {
        short version = value.getShort();
        OffsetCommitValue commit = new OffsetCommitValue(new ByteBufferAccessor(value), version);
        return SettledOffsets.parse(commit.offset(), commit.metadata());
    }

    private static void requireFromTheBeginning(List<ConsumerRecord<byte[], byte[]>> log) {
        Set<Integer> begun = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : log) {
            if (begun.add(record.partition()) && record.offset() != 0) {
                throw new IllegalStateException("first offset of " + record.topic() + '-' + record.partition() + ": "
                        + record.offset() + " (expected: 0, or commits before it are missing)");
            }
        }
    }
}
