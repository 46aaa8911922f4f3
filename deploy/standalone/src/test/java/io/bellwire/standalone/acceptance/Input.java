package io.bellwire.standalone.acceptance;

import io.bellwire.testkit.kafka.CommitHistory;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record that some group reads.
 *
 * @param lives in which the group may have worked on it: the one in which it was appended, and each that began with the
 *     record uncommitted
 */
record Input(TopicPartition partition, long offset, SortedSet<Integer> lives) {

    static Input of(ConsumerRecord<?, ?> record, String group, CommitHistory history, Kills kills) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        SortedSet<Integer> lives = new TreeSet<>();
        int first = kills.lifeAt(Instant.ofEpochMilli(record.timestamp()));
        lives.add(first);
        for (int life = first + 1; life <= kills.count(); life++) {
            if (!history.settled(group, partition, kills.moment(life)).isSettled(record.offset())) {
                lives.add(life);
            }
        }
        return new Input(partition, record.offset(), lives);
    }

    /** How many kills found it uncommitted, and so how often it may have been worked on again. */
    int timesUncommitted() {
        return lives.size() - 1;
    }

    boolean wasUncommittedAt(int kill) {
        return kill > lives.first() && lives.contains(kill);
    }

    @Override
    public String toString() {
        return partition + "@" + offset + " in lives " + lives;
    }
}
