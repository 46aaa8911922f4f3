package io.bellwire.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.testkit.kafka.CommitHistory.Commit;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommitHistoryTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final TopicPartition FIRST = new TopicPartition("deliveries", 0);
    private static final TopicPartition SECOND = new TopicPartition("deliveries", 1);

    private final CommitHistory history = CommitHistory.of(List.of(
            new Commit("sender", FIRST, 3, NOON),
            new Commit("router", FIRST, 100, NOON),
            new Commit("sender", FIRST, 7, NOON.plusMillis(200)),
            new Commit("sender", FIRST, 8, NOON.plusMillis(200))));

    @Test
    void theLastCommitUpToTheMomentHolds() {
        assertThat(history.committed("sender", FIRST, NOON)).isEqualTo(3);
        assertThat(history.committed("sender", FIRST, NOON.plusMillis(199))).isEqualTo(3);
        assertThat(history.committed("sender", FIRST, NOON.plusMillis(200))).isEqualTo(8);
        assertThat(history.committed("sender", FIRST, Instant.MAX)).isEqualTo(8);
    }

    @Test
    void whoHasCommittedNothingBeginsAtTheBeginning() {
        assertThat(history.committed("sender", FIRST, NOON.minusMillis(1))).isZero();
        assertThat(history.committed("sender", SECOND, NOON)).isZero();
        assertThat(history.committed("retry-scheduler", FIRST, NOON)).isZero();
    }
}
