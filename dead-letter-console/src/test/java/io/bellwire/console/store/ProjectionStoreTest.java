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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProjectionStoreTest {
    private static final TopicPartition DEAD_LETTERS_0 = new TopicPartition("dead-letters", 0);

    @RegisterExtension
    private final LogUnderTest log = new LogUnderTest();

    @Test
    void keepsADeadLetterWithItsBodyAndAttempts() throws Exception {
        log.apply(failed("d1", 1, 1), failed("d1", 2, 2), died("d1", 2, 3));

        Delivery delivery = log.delivery("d1");
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
        log.apply(facts);
        Delivery before = log.delivery("d1");

        log.apply(facts[2], facts[0], facts[2]);

        Delivery after = log.delivery("d1");
        assertThat(after.deadLetter()).isEqualTo(before.deadLetter());
        assertThat(after.attempts()).isEqualTo(before.attempts());
    }

    @Test
    void neverTakesBackADelivery() throws Exception {
        log.apply(delivered("d1", 1, 1), failed("d1", 1, 2));

        assertThat(onlyOutcome("d1")).isEqualTo(AttemptResult.DELIVERED);
    }

    @Test
    void resolvesADeadLetterThatIsDeliveredLater() throws Exception {
        log.apply(died("d1", 2, 3), delivered("d1", 3, 4));

        assertThat(log.state("d1")).isEqualTo(RESOLVED);
    }

    @Test
    void leavesADeadLetterOpenThatWasDeliveredBeforeItDied() throws Exception {
        log.apply(delivered("d1", 1, 1), died("d1", 2, 3));

        assertThat(log.state("d1")).isEqualTo(OPEN);
    }

    @Test
    void resolvesByTheBrokersClockWhenACrashGaveOneNumberToTwoAttempts() throws Exception {
        log.apply(died("d1", 2, 3), delivered("d1", 2, 4));

        assertThat(log.state("d1")).isEqualTo(RESOLVED);
    }

    @Test
    void showsAReplayFromItsFirstAttempt() throws Exception {
        log.apply(died("d1", 2, 3), failed("d1", 3, 4));

        assertThat(log.state("d1")).isEqualTo(REPLAYING);
    }

    @Test
    void reopensADeadLetterThatDiesAgainAndCountsTheReplay() throws Exception {
        log.apply(died("d1", 2, 3), failed("d1", 3, 4), diedAgain("d1", 4, "rp_1", 5));

        DeadLetter letter = log.deadLetter("d1");
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
            log.projection().reset("round " + round);
            List<Fact> interleaved = interleave(attempts, deaths, random);
            log.apply(interleaved.toArray(Fact[]::new));

            DeadLetter letter = log.deadLetter("d1");
            assertThat(letter.state()).as("%s", interleaved).isEqualTo(RESOLVED);
            assertThat(letter.replayCount()).as("%s", interleaved).isEqualTo(2);
            assertThat(letter.attempts()).as("%s", interleaved).isEqualTo(4);
        }
    }

    @Test
    void knowsADeliveryThatAHigherRevisionHasOvertaken() throws Exception {
        log.apply(
                died("d1", 2, 3),
                new Fact.Attempted(
                        attempt("d2", 1, AttemptResult.DELIVERED)
                                .setSubjectId("subject-of-d1")
                                .setRevision(2)
                                .build(),
                        minute(4)),
                died("d3", 2, 5));

        assertThat(log.delivery("d1").superseded()).isTrue();
        assertThat(log.delivery("d2").superseded()).isFalse();
        assertThat(log.delivery("d3").superseded()).isFalse();
    }

    @Test
    void movesOffsetsOnlyTogetherWithTheRows() {
        Fact unwritable = new Fact.Died(null, minute(1));

        assertThatThrownBy(() -> log.projection()
                        .apply(List.of(died("d1", 1, 1), unwritable), List.of(new OffsetMove(DEAD_LETTERS_0, 0, 2))))
                .isInstanceOf(NullPointerException.class);

        assertThat(log.projection().offsets()).isEmpty();
        assertThat(log.deliveries().find("d1")).isEmpty();
    }

    @Test
    void writesNothingWhenAnotherWriterHasReadOn() throws Exception {
        log.projection().apply(List.of(), List.of(new OffsetMove(DEAD_LETTERS_0, 0, 5)));

        assertThatThrownBy(() -> log.projection()
                        .apply(List.of(died("d1", 1, 1)), List.of(new OffsetMove(DEAD_LETTERS_0, 0, 7))))
                .isInstanceOf(OffsetsMovedException.class)
                .hasMessageContaining("dead-letters-0");

        assertThat(log.projection().offsets()).containsEntry(DEAD_LETTERS_0, 5L);
        assertThat(log.deliveries().find("d1")).isEmpty();
    }

    @Test
    void keepsRowsAndOffsetsOverARestart() throws Exception {
        log.projection().reset("cluster-1");
        log.projection().apply(List.of(died("d1", 1, 1)), List.of(new OffsetMove(DEAD_LETTERS_0, 0, 1)));

        log.reopen();

        assertThat(log.projection().sourceIdentity()).contains("cluster-1");
        assertThat(log.projection().offsets()).containsEntry(DEAD_LETTERS_0, 1L);
        assertThat(log.state("d1")).isEqualTo(OPEN);
    }

    @Test
    void forgetsEverythingOnReset() throws Exception {
        log.apply(failed("d1", 1, 1), delivered("d2", 1, 1), died("d1", 1, 2));

        log.projection().reset("cluster-2");

        assertThat(log.projection().sourceIdentity()).contains("cluster-2");
        assertThat(log.projection().offsets()).isEmpty();
        assertThat(log.deliveries().find("d1")).isEmpty();
        assertThat(log.deliveries().find("d2")).isEmpty();
    }

    @Test
    void marksAReleaseUnlessTheLetterHasMovedOn() throws Exception {
        log.apply(died("d1", 2, 3), died("d2", 2, 3));
        DeadLetter first = log.deadLetter("d1");
        DeadLetter second = log.deadLetter("d2");
        log.apply(diedAgain("d2", 3, "rp_1", 5));

        log.deliveries().markReplaying(first, minute(6));
        log.deliveries().markReplaying(second, minute(6));

        assertThat(log.state("d1")).isEqualTo(REPLAYING);
        assertThat(log.state("d2")).isEqualTo(OPEN);
    }

    private AttemptResult onlyOutcome(String deliveryId) {
        List<RecordedAttempt> attempts = log.delivery(deliveryId).attempts();
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
