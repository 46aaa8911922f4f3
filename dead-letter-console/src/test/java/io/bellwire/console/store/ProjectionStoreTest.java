package io.bellwire.console.store;

import static io.bellwire.console.Samples.attempt;
import static io.bellwire.console.Samples.delivered;
import static io.bellwire.console.Samples.died;
import static io.bellwire.console.Samples.diedAgain;
import static io.bellwire.console.Samples.failed;
import static io.bellwire.console.Samples.minute;
import static io.bellwire.console.store.DeadLetterState.OPEN;
import static io.bellwire.console.store.DeadLetterState.REPLAYING;
import static io.bellwire.console.store.DeadLetterState.RESOLVED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.delivery.v1.AttemptResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionStoreTest {
    private static final TopicPartition DEAD_LETTERS_0 = new TopicPartition("dead-letters", 0);

    @TempDir
    private Path directory;

    private Database database;
    private ProjectionStore projection;
    private DeliveryStore deliveries;

    @BeforeEach
    void open() throws Exception {
        database = Database.inDirectory(directory);
        projection = new ProjectionStore(database);
        deliveries = new DeliveryStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void keepsADeadLetterWithItsBodyAndAttempts() throws Exception {
        apply(failed("d1", 1, 1), failed("d1", 2, 2), died("d1", 2, 3));

        Delivery delivery = deliveries.find("d1").orElseThrow();
        assertThat(delivery.deadLetter()).satisfies(letter -> {
            assertThat(letter.state()).isEqualTo(OPEN);
            assertThat(letter.deadAt()).isEqualTo(minute(3));
            assertThat(letter.attempts()).isEqualTo(2);
            assertThat(letter.httpStatus()).isEqualTo(500);
        });
        assertThat(delivery.body().bytes()).isEqualTo("{\"of\":\"d1\"}".getBytes(UTF_8));
        assertThat(delivery.attempts())
                .extracting(recorded -> recorded.attempt().getAttempt())
                .containsExactly(1, 2);
    }

    @Test
    void takesTheSameFactsTwiceWithoutAChange() throws Exception {
        Fact[] facts = {failed("d1", 1, 1), died("d1", 1, 2), diedAgain("d1", 2, "rp_1", 5)};
        apply(facts);
        Delivery before = deliveries.find("d1").orElseThrow();

        apply(facts[2], facts[0], facts[2]);

        Delivery after = deliveries.find("d1").orElseThrow();
        assertThat(after.deadLetter()).isEqualTo(before.deadLetter());
        assertThat(after.attempts()).isEqualTo(before.attempts());
    }

    @Test
    void neverTakesBackADelivery() throws Exception {
        apply(delivered("d1", 1, 1), failed("d1", 1, 2));

        assertThat(onlyOutcome("d1")).isEqualTo(AttemptResult.DELIVERED);
    }

    @Test
    void resolvesADeadLetterThatIsDeliveredLater() throws Exception {
        apply(died("d1", 2, 3), delivered("d1", 3, 4));

        assertThat(state("d1")).isEqualTo(RESOLVED);
    }

    @Test
    void leavesADeadLetterOpenThatWasDeliveredBeforeItDied() throws Exception {
        apply(delivered("d1", 1, 1), died("d1", 2, 3));

        assertThat(state("d1")).isEqualTo(OPEN);
    }

    @Test
    void resolvesByTheBrokersClockWhenACrashGaveOneNumberToTwoAttempts() throws Exception {
        apply(died("d1", 2, 3), delivered("d1", 2, 4));

        assertThat(state("d1")).isEqualTo(RESOLVED);
    }

    @Test
    void showsAReplayFromItsFirstAttempt() throws Exception {
        apply(died("d1", 2, 3), failed("d1", 3, 4));

        assertThat(state("d1")).isEqualTo(REPLAYING);
    }

    @Test
    void reopensADeadLetterThatDiesAgainAndCountsTheReplay() throws Exception {
        apply(died("d1", 2, 3), failed("d1", 3, 4), diedAgain("d1", 4, "rp_1", 5));

        DeadLetter letter = deliveries.find("d1").orElseThrow().deadLetter();
        assertThat(letter.state()).isEqualTo(OPEN);
        assertThat(letter.replayCount()).isEqualTo(1);
        assertThat(letter.attempts()).isEqualTo(4);
        assertThat(letter.deadAt()).isEqualTo(minute(5));
    }

    @Test
    void endsTheSameInWhicheverOrderTheTwoTopicsAreRead() throws Exception {
        List<Fact> attempts = List.of(
                failed("d1", 1, 1), failed("d1", 2, 2), failed("d1", 3, 4), failed("d1", 4, 6), delivered("d1", 5, 8));
        List<Fact> deaths = List.of(died("d1", 2, 3), diedAgain("d1", 3, "rp_1", 5), diedAgain("d1", 4, "rp_2", 7));
        Random random = new Random(20260101);

        for (int round = 0; round < 50; round++) {
            projection.reset("round " + round);
            List<Fact> interleaved = interleave(attempts, deaths, random);
            apply(interleaved.toArray(Fact[]::new));

            DeadLetter letter = deliveries.find("d1").orElseThrow().deadLetter();
            assertThat(letter.state()).as("%s", interleaved).isEqualTo(RESOLVED);
            assertThat(letter.replayCount()).as("%s", interleaved).isEqualTo(2);
            assertThat(letter.attempts()).as("%s", interleaved).isEqualTo(4);
        }
    }

    @Test
    void knowsADeliveryThatAHigherRevisionHasOvertaken() throws Exception {
        apply(
                died("d1", 2, 3),
                new Fact.Attempted(
                        attempt("d2", 1, AttemptResult.DELIVERED)
                                .setSubjectId("subject-of-d1")
                                .setRevision(2)
                                .build(),
                        minute(4)),
                died("d3", 2, 5));

        assertThat(deliveries.find("d1").orElseThrow().superseded()).isTrue();
        assertThat(deliveries.find("d2").orElseThrow().superseded()).isFalse();
        assertThat(deliveries.find("d3").orElseThrow().superseded()).isFalse();
    }

    @Test
    void movesOffsetsOnlyTogetherWithTheRows() {
        Fact unwritable = new Fact.Died(null, minute(1));

        assertThatThrownBy(() -> projection.apply(
                        List.of(died("d1", 1, 1), unwritable), List.of(new OffsetMove(DEAD_LETTERS_0, 0, 2))))
                .isInstanceOf(NullPointerException.class);

        assertThat(projection.offsets()).isEmpty();
        assertThat(deliveries.find("d1")).isEmpty();
    }

    @Test
    void writesNothingWhenAnotherWriterHasReadOn() throws Exception {
        projection.apply(List.of(), List.of(new OffsetMove(DEAD_LETTERS_0, 0, 5)));

        assertThatThrownBy(() ->
                        projection.apply(List.of(died("d1", 1, 1)), List.of(new OffsetMove(DEAD_LETTERS_0, 0, 7))))
                .isInstanceOf(OffsetsMovedException.class)
                .hasMessageContaining("dead-letters-0");

        assertThat(projection.offsets()).containsEntry(DEAD_LETTERS_0, 5L);
        assertThat(deliveries.find("d1")).isEmpty();
    }

    @Test
    void keepsRowsAndOffsetsOverARestart() throws Exception {
        projection.reset("cluster-1");
        projection.apply(List.of(died("d1", 1, 1)), List.of(new OffsetMove(DEAD_LETTERS_0, 0, 1)));

        database.close();
        open();

        assertThat(projection.sourceIdentity()).contains("cluster-1");
        assertThat(projection.offsets()).containsEntry(DEAD_LETTERS_0, 1L);
        assertThat(state("d1")).isEqualTo(OPEN);
    }

    @Test
    void forgetsEverythingOnReset() throws Exception {
        apply(failed("d1", 1, 1), delivered("d2", 1, 1), died("d1", 1, 2));

        projection.reset("cluster-2");

        assertThat(projection.sourceIdentity()).contains("cluster-2");
        assertThat(projection.offsets()).isEmpty();
        assertThat(deliveries.find("d1")).isEmpty();
        assertThat(deliveries.find("d2")).isEmpty();
    }

    @Test
    void marksAReleaseUnlessTheLetterHasMovedOn() throws Exception {
        apply(died("d1", 2, 3), died("d2", 2, 3));
        DeadLetter first = deliveries.find("d1").orElseThrow().deadLetter();
        DeadLetter second = deliveries.find("d2").orElseThrow().deadLetter();
        apply(diedAgain("d2", 3, "rp_1", 5));

        deliveries.markReplaying(first, minute(6));
        deliveries.markReplaying(second, minute(6));

        assertThat(state("d1")).isEqualTo(REPLAYING);
        assertThat(state("d2")).isEqualTo(OPEN);
    }

    private void apply(Fact... facts) throws Exception {
        projection.apply(Arrays.asList(facts), List.of());
    }

    private DeadLetterState state(String deliveryId) {
        return deliveries.find(deliveryId).orElseThrow().deadLetter().state();
    }

    private AttemptResult onlyOutcome(String deliveryId) {
        List<RecordedAttempt> attempts =
                deliveries.find(deliveryId).orElseThrow().attempts();
        assertThat(attempts).hasSize(1);
        return attempts.get(0).attempt().getOutcome();
    }

    /** Both in their own order, as Kafka keeps it within a partition, and mixed at random. */
    private static List<Fact> interleave(List<Fact> one, List<Fact> other, Random random) {
        List<Boolean> fromOne = new ArrayList<>(Collections.nCopies(one.size(), true));
        fromOne.addAll(Collections.nCopies(other.size(), false));
        Collections.shuffle(fromOne, random);
        var first = one.iterator();
        var second = other.iterator();
        return fromOne.stream()
                .map(takeFirst -> takeFirst ? first.next() : second.next())
                .toList();
    }
}
