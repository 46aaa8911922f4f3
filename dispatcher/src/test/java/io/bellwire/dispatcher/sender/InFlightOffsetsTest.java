package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class InFlightOffsetsTest {
    /** With the gaps that compaction and transaction markers leave. */
    private static final List<Long> SIX = List.of(100L, 101L, 103L, 107L, 108L, 120L);

    @Test
    void commitsNothingPastTheOldestUnsettledRecord() {
        InFlightOffsets offsets = inFlight(List.of(100L, 101L, 102L));

        offsets.settle(101);
        offsets.settle(102);

        assertThat(offsets.committableOffset()).isEqualTo(100);
        assertThat(offsets.uncommittedSpan()).isEqualTo(3);
    }

    @Test
    void commitsPastTheLastRecordOnceAllAreSettled() {
        InFlightOffsets offsets = inFlight(List.of(100L, 101L));

        offsets.settle(101);
        offsets.settle(100);

        assertThat(offsets.committableOffset()).isEqualTo(102);
        assertThat(offsets.uncommittedSpan()).isZero();
    }

    @Test
    void holdsTheCommitBackInEveryOrderOfSettling() {
        List<List<Long>> orders = permutations(SIX);
        assertThat(orders).hasSize(720);

        for (List<Long> order : orders) {
            InFlightOffsets offsets = inFlight(SIX);
            List<Long> unsettled = new ArrayList<>(SIX);
            for (long settled : order) {
                offsets.settle(settled);
                unsettled.remove(settled);
                long expected = unsettled.isEmpty() ? 121 : Collections.min(unsettled);
                assertThat(offsets.committableOffset()).as("order %s", order).isEqualTo(expected);
            }
        }
    }

    @Test
    void refusesToSettleTwiceOrWhatItNeverTracked() {
        InFlightOffsets offsets = inFlight(List.of(100L));
        offsets.settle(100);

        assertThatThrownBy(() -> offsets.settle(100))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("offset 100 of deliveries-0 is not in flight");
    }

    @Test
    void refusesToGoBack() {
        InFlightOffsets offsets = inFlight(List.of(100L));

        assertThatThrownBy(() -> offsets.track(100)).hasMessageContaining("offset: 100 (expected: >= 101");
    }

    @Test
    void stepsOverATrailingTransactionMarker() {
        InFlightOffsets offsets = inFlight(List.of(100L));
        offsets.settle(100);

        offsets.readUpTo(102);

        assertThat(offsets.committableOffset()).isEqualTo(102);
    }

    private static InFlightOffsets inFlight(List<Long> tracked) {
        InFlightOffsets offsets = new InFlightOffsets(new TopicPartition("deliveries", 0));
        tracked.forEach(offsets::track);
        return offsets;
    }

    private static List<List<Long>> permutations(List<Long> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<Long>> all = new ArrayList<>();
        for (Long first : items) {
            List<Long> rest = new ArrayList<>(items);
            rest.remove(first);
            for (List<Long> tail : permutations(rest)) {
                List<Long> order = new ArrayList<>(List.of(first));
                order.addAll(tail);
                all.add(order);
            }
        }
        return all;
    }
}
