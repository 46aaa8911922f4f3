package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.wire.SettledOffsets;
import io.bellwire.testkit.kafka.CommitHistory;
import io.bellwire.testkit.kafka.CommitHistory.Commit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** That acceptance 2 can fail: the judge's verdicts on a process that was killed at noon and ten seconds later. */
class StepTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final TopicPartition PARTITION = new TopicPartition("deliveries", 0);

    private final Kills kills = new Kills();
    private final List<Commit> commits = new ArrayList<>();
    private final Step sender = Step.atLeastOnce("sender settles");

    StepTest() {
        kills.add(NOON);
        kills.add(NOON.plusSeconds(10));
    }

    @Test
    void whatWasUncommittedAtAKillMayComeAgainAfterIt() {
        committed(5, -300);
        given(5, -400);

        sender.made("cb_1", 0);
        sender.made("cb_1", 1);

        assertThat(sender.broken()).isEmpty();
    }

    @Test
    void whatWasCommittedAMillisecondBeforeAKillMayNotComeAgain() {
        committed(6, -1);
        given(5, -400);

        sender.made("cb_1", 0);
        sender.made("cb_1", 1);

        assertThat(sender.broken())
                .containsExactly("sender settles cb_1: in lives [0, 1], of [deliveries-0@5 in lives [0]]");
    }

    @Test
    void whatWasLongCommittedMayNotComeAgainHoweverNearTheKill() {
        committed(6, -60_000);
        given(5, -61_000);

        sender.made("cb_1", 0);
        sender.made("cb_1", 1);

        assertThat(sender.broken()).hasSize(1);
    }

    @Test
    void aKillExcusesNothingOnceTheNextLifeHasCommittedIt() {
        committed(5, -300);
        committed(6, 3_000);
        given(5, -400);

        sender.made("cb_1", 0);
        sender.made("cb_1", 1);
        sender.made("cb_1", 2);

        assertThat(sender.broken()).singleElement().asString().contains("deliveries-0@5 in lives [0, 1]");
    }

    @Test
    void whatNoLifeCommittedMayComeInEach() {
        given(5, -400);

        sender.made("cb_1", 0);
        sender.made("cb_1", 1);
        sender.made("cb_1", 2);

        assertThat(sender.broken()).isEmpty();
    }

    @Test
    void noKillExcusesARepeatWithinOneLife() {
        committed(5, -300);
        given(5, -400);

        sender.made("cb_1", 1);
        sender.made("cb_1", 1);

        assertThat(sender.broken()).hasSize(1);
    }

    @Test
    void ofTwoRecordsTwoThingsComeInOneLife() {
        committed(5, -300);
        given(5, -400);
        given(6, 2_000);

        sender.made("cb_1", 1);
        sender.made("cb_1", 1);

        assertThat(sender.broken()).isEmpty();
    }

    @Test
    void nothingComesOfNothing() {
        given(5, -400);

        sender.made("cb_2", 0);

        assertThat(sender.broken()).containsExactly("sender settles cb_2: in lives [0], of []");
    }

    @Test
    void noKillExcusesARepeatOfWhatIsDoneInTransactions() {
        Step scheduler = Step.exactlyOnce("retry scheduler forwards");
        scheduler.given("cb_1", input(5, -400));

        scheduler.made("cb_1", 0);
        assertThat(scheduler.broken()).isEmpty();

        scheduler.made("cb_1", 1);
        assertThat(scheduler.broken()).hasSize(1);
    }

    @Test
    void countsTheKillsThatFoundARecordUncommitted() {
        committed(6, 3_000);
        Input input = input(5, -400);

        assertThat(input.timesUncommitted()).isEqualTo(1);
        assertThat(input.wasUncommittedAt(1)).isTrue();
        assertThat(input.wasUncommittedAt(2)).isFalse();
        assertThat(input(5, 3_000).wasUncommittedAt(1)).as("appended after it").isFalse();
    }

    /** To be called before {@link #given}. */
    private void committed(long offset, long millisAfterNoon) {
        commits.add(new Commit("sender", PARTITION, SettledOffsets.none(offset), NOON.plusMillis(millisAfterNoon)));
    }

    private void given(long offset, long millisAfterNoon) {
        sender.given("cb_1", input(offset, millisAfterNoon));
    }

    private Input input(long offset, long millisAfterNoon) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                offset,
                NOON.plusMillis(millisAfterNoon).toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty());
        return Input.of(record, "sender", CommitHistory.of(commits), kills);
    }
}
