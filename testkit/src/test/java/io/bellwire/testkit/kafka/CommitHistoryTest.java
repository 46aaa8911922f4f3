package io.bellwire.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.wire.SettledOffsets;
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
            new Commit("sender", FIRST, SettledOffsets.none(3), NOON),
            new Commit("router", FIRST, SettledOffsets.none(100), NOON),
            new Commit("sender", FIRST, SettledOffsets.none(7), NOON.plusMillis(200)),
            new Commit("sender", FIRST, SettledOffsets.none(8), NOON.plusMillis(200))));

    @Test
    void theLastCommitUpToTheMomentHolds() {
        assertThat(history.settled("sender", FIRST, NOON).committed()).isEqualTo(3);
        assertThat(history.settled("sender", FIRST, NOON.plusMillis(199)).committed())
                .isEqualTo(3);
        assertThat(history.settled("sender", FIRST, NOON.plusMillis(200)).committed())
                .isEqualTo(8);
        assertThat(history.settled("sender", FIRST, Instant.MAX).committed()).isEqualTo(8);
    }

    @Test
    void whoHasCommittedNothingBeginsAtTheBeginning() {
        assertThat(history.settled("sender", FIRST, NOON.minusMillis(1)).committed())
                .isZero();
        assertThat(history.settled("sender", SECOND, NOON).committed()).isZero();
        assertThat(history.settled("retry-scheduler", FIRST, NOON).committed()).isZero();
    }
}
