package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionsTest {
    private static final List<TopicPartition> EIGHT = IntStream.range(0, 8)
            .mapToObj(number -> new TopicPartition("deliveries", number))
            .toList();
    private static final TopicPartition FIRST = EIGHT.get(0);
    private static final int ROOM = 1_000;
    private static final int PART = ROOM * 4 / EIGHT.size();

    private final Partitions partitions =
            new Partitions(new Partitions.Limits(ROOM, 1 << 20, 4_096), "deliveries.slow");
    private final Queue<InFlight> taken = new ArrayDeque<>();
    private int polled;

    @Test
    void pausesAPartitionThatHasMoreThanItsPartAndNoOther() {
        partitions.assign(EIGHT, Map.of(), Map.of());

        poll(PART);
        assertThat(partitions.toPause()).isEmpty();
        poll(1);
        assertThat(partitions.toPause()).containsExactly(FIRST);
    }

    @Test
    void readsItOnAtHalfOfItsPart() {
        partitions.assign(EIGHT, Map.of(), Map.of());
        poll(PART + 1);
        partitions.toPause();

        settle(PART / 2);
        assertThat(partitions.toPause()).containsExactly(FIRST);
        settle(1);
        assertThat(partitions.toPause()).isEmpty();
    }

    @Test
    void leavesAllTheRoomToAPartitionThatIsAlone() {
        partitions.assign(List.of(FIRST), Map.of(), Map.of());

        poll(ROOM);

        assertThat(partitions.toPause()).isEmpty();
    }

    @Test
    void takesOnFewerForNow() {
        partitions.assign(EIGHT, Map.of(), Map.of());
        partitions.takeOn(100);
        poll(101);
        assertThat(partitions.toPause()).containsExactlyInAnyOrderElementsOf(EIGHT);

        partitions.takeOn(ROOM);
        assertThat(partitions.toPause()).isEmpty();
    }

    private void poll(int records) {
        for (int i = 0; i < records; i++) {
            partitions.work(FIRST).polled(Tasks.record(FIRST, polled++), taken::add);
        }
    }

    private void settle(int records) {
        for (int i = 0; i < records; i++) {
            InFlight next = taken.remove();
            next.work().begin();
            next.settle();
        }
    }
}
