package io.bellwire.console.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StartingPointTest {
    private static final TopicPartition P0 = new TopicPartition("dead-letters", 0);
    private static final TopicPartition P1 = new TopicPartition("dead-letters", 1);
    private static final Map<TopicPartition, Long> BEGINNINGS = Map.of(P0, 0L, P1, 10L);
    private static final Map<TopicPartition, Long> ENDS = Map.of(P0, 50L, P1, 60L);

    @Test
    void goesOnFromTheStoredOffsets() {
        assertThat(point(Optional.of("here"), Map.of(P0, 50L, P1, 20L)))
                .isEqualTo(new StartingPoint.GoOn(Map.of(P0, 50L, P1, 20L), Map.of()));
    }

    @Test
    void beginsAPartitionItHasNotReadAtItsBeginning() {
        assertThat(point(Optional.of("here"), Map.of()))
                .isEqualTo(new StartingPoint.GoOn(Map.of(P0, 0L, P1, 10L), Map.of()));
    }

    @Test
    void tellsWhatRetentionTookUnread() {
        assertThat(point(Optional.of("here"), Map.of(P0, 5L, P1, 4L)))
                .isEqualTo(new StartingPoint.GoOn(Map.of(P0, 5L, P1, 10L), Map.of(P1, 6L)));
    }

    @Test
    void beginsAgainWhenNew() {
        assertThat(point(Optional.empty(), Map.of())).isInstanceOf(StartingPoint.BeginAgain.class);
    }

    @Test
    void beginsAgainOnAnotherCluster() {
        assertThat(point(Optional.of("elsewhere"), Map.of(P0, 1L))).isInstanceOf(StartingPoint.BeginAgain.class);
    }

    @Test
    void beginsAgainWhenATopicEndsBeforeWhatWasRead() {
        assertThat(point(Optional.of("here"), Map.of(P0, 51L)))
                .isEqualTo(new StartingPoint.BeginAgain(
                        "it has read dead-letters-0 further than it reaches: the topic was made anew"));
    }

    private static StartingPoint point(Optional<String> known, Map<TopicPartition, Long> stored) {
        return StartingPoint.of("here", known, stored, BEGINNINGS, ENDS);
    }
}
