package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SlowPartitionsTest {
    private static final TopicPartition DIRECT = new TopicPartition("deliveries", 0);
    private static final TopicPartition RETRY = new TopicPartition("deliveries.retry", 0);
    private static final TopicPartition SLOW = new TopicPartition("deliveries.slow", 0);
    private static final TopicPartition ANOTHER_SLOW = new TopicPartition("deliveries.slow", 1);

    /** Room for 100 records of the slow lane. */
    private final Partitions partitions = new Partitions(new Partitions.Limits(100, 1 << 20, 1_024), SLOW.topic());

    private final Queue<InFlight> taken = new ArrayDeque<>();

    @Test
    void pausesAPartitionWhosePartIsUsedUpAndNoOther() {
        assign(Map.of(), DIRECT, RETRY, SLOW, ANOTHER_SLOW);

        poll(SLOW, 0, 51);

        assertThat(partitions.toPause()).containsExactly(SLOW);
        assertThat(partitions.slow().paused()).isOne();
    }

    @Test
    void goesOnAtHalfOfItsPart() {
        assign(Map.of(), SLOW, ANOTHER_SLOW);
        poll(SLOW, 0, 51);
        partitions.toPause();

        settle(25);
        assertThat(partitions.toPause()).containsExactly(SLOW);
        settle(1);
        assertThat(partitions.toPause()).isEmpty();
    }

    @Test
    void givesAllRoomToTheOnlyPartition() {
        assign(Map.of(), SLOW, ANOTHER_SLOW);
        poll(SLOW, 0, 51);

        partitions.forget(List.of(ANOTHER_SLOW));

        assertThat(partitions.toPause()).isEmpty();
    }

    @Test
    void pausesAPartitionWhosePartOfTheBytesIsUsedUp() {
        Partitions small = new Partitions(new Partitions.Limits(1_000, 4_000, 1_024), SLOW.topic());
        small.assign(List.of(SLOW), Map.of(), Map.of());

        small.work(SLOW).polled(recordOf(1_001), inFlight -> {});

        assertThat(small.toPause()).containsExactly(SLOW);
    }

    @Test
    void countsAsPausedWhatHasNoRoomInItsWindow() {
        Partitions narrow = new Partitions(new Partitions.Limits(1_000, 1 << 20, 64), SLOW.topic());
        narrow.assign(List.of(SLOW), Map.of(), Map.of());

        for (int offset = 0; offset <= 64; offset++) {
            narrow.work(SLOW).polled(Tasks.record(SLOW, offset), inFlight -> {});
        }

        assertThat(narrow.toPause()).containsExactly(SLOW);
        assertThat(narrow.slow().paused()).isOne();
    }

    @Test
    void doesNotReadOnBeforeItHasLookedWhatIsThere() {
        assign(Map.of(SLOW, 3L), DIRECT, RETRY, SLOW);
        assertThat(partitions.toPause()).containsExactlyInAnyOrder(DIRECT, RETRY);

        poll(SLOW, 0, 3);

        assertThat(partitions.slow().takeCaughtUp(partition -> false)).containsExactly(0);
        assertThat(partitions.toPause()).isEmpty();
        assertThat(partitions.slow().takeCaughtUp(partition -> false)).isEmpty();
    }

    @Test
    void looksNoFurtherThanThereIsRoomFor() {
        assign(Map.of(SLOW, 1_000L), DIRECT, SLOW);

        poll(SLOW, 0, 101);

        partitions.toPause();
        assertThat(partitions.toPause()).containsExactly(SLOW);
        assertThat(partitions.slow().takeCaughtUp(partition -> false)).isEmpty();
        assertThat(partitions.work(SLOW).isOfBefore()).isTrue();
    }

    @Test
    void hasLookedWhereAllThatIsThereIsHoles() {
        assign(Map.of(SLOW, 3L), DIRECT, SLOW);

        assertThat(partitions.slow().takeCaughtUp(SLOW::equals)).containsExactly(0);

        assertThat(partitions.toPause()).isEmpty();
    }

    @Test
    void readsOnAtOnceWhereAllThatIsThereIsCommitted() {
        partitions.assign(List.of(DIRECT, SLOW), Map.of(SLOW, new OffsetAndMetadata(3)), Map.of(SLOW, 3L));

        assertThat(partitions.toPause()).isEmpty();
        assertThat(partitions.work(SLOW).isOfBefore()).isFalse();
    }

    private void assign(Map<TopicPartition, Long> ends, TopicPartition... assigned) {
        partitions.assign(List.of(assigned), Map.of(), ends);
    }

    private void poll(TopicPartition partition, long from, long to) {
        for (long offset = from; offset < to; offset++) {
            partitions.work(partition).polled(Tasks.record(partition, offset), taken::add);
        }
    }

    private void settle(int records) {
        Stream.generate(taken::remove).limit(records).forEach(inFlight -> {
            inFlight.work().begin();
            inFlight.settle();
        });
    }

    private static ConsumerRecord<byte[], byte[]> recordOf(int bytes) {
        return Tasks.record(SLOW, 0, bytes);
    }
}
