package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.state.v1.ConflictClaim;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConflictsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private List<ConflictClaim> held = new ArrayList<>();
    private int made;

    @Test
    void saysNothingWhileNobodyHasWon() {
        assertThat(hear(waiting("a", 100))).isEmpty();
        assertThat(hear(waiting("b", 101))).isEmpty();
    }

    @Test
    void tellsWhoWaitedBeforeTheWin() {
        hear(waiting("a", 100));

        assertThat(hear(won("b", 112))).containsExactly("a/0 lost to b");
    }

    @Test
    void tellsWhoComesAfterTheWin() {
        hear(won("b", 112));

        assertThat(hear(waiting("a", 100))).containsExactly("a/0 lost to b");
        assertThat(hear(waiting("c", 130))).containsExactly("c/0 lost to b");
    }

    @Test
    void tellsEveryLoserAndEveryOneOfItsTransfers() {
        hear(waiting("a", 0, 100));
        hear(waiting("a", 1, 100));
        hear(waiting("c", 0, 101));

        assertThat(hear(won("b", 112))).containsExactlyInAnyOrder("a/0 lost to b", "a/1 lost to b", "c/0 lost to b");
    }

    @Test
    void neverLetsATransactionReplaceItself() {
        for (int output = 0; output < 3; output++) {
            assertThat(hear(waiting("a", output, 100))).isEmpty();
        }
        for (int output = 0; output < 3; output++) {
            assertThat(hear(won("a", output, 112))).isEmpty();
        }
        assertThat(hear(waiting("a", 3, 101))).isEmpty();
    }

    @Test
    void tellsOnceHoweverManyOutputsTheWinnerHas() {
        hear(waiting("a", 100));
        hear(waiting("b", 1, 101));

        assertThat(hear(won("b", 0, 112))).containsExactly("a/0 lost to b");
        assertThat(hear(won("b", 1, 112))).isEmpty();
        assertThat(held).extracting(ConflictClaim::getTransferId).containsExactlyInAnyOrder("a/0", "b/0");
    }

    @Test
    void saysTheSameAgainWhenAClaimComesAgain() {
        ConflictClaim loser = waiting("a", 100);
        ConflictClaim winner = won("b", 112);
        hear(loser);
        List<String> said = hear(winner);
        List<ConflictClaim> after = held;

        assertThat(hear(winner)).isEqualTo(said);
        assertThat(hear(loser)).isEqualTo(said);
        assertThat(held).containsExactlyInAnyOrderElementsOf(after);
    }

    @Test
    void givesAWinBackThatWasOrphaned() {
        hear(won("b", 112));

        assertThat(hear(waiting("b", 115))).isEmpty();
        assertThat(hear(waiting("a", 116))).isEmpty();
        assertThat(hear(won("a", 130))).containsExactly("b/0 lost to a");
    }

    @Test
    void doesNotLetAnOldClaimOverrideANewerOne() {
        ConflictClaim win = won("b", 112);
        hear(win);
        hear(waiting("b", 115));

        assertThat(hear(win)).isEmpty();
        assertThat(hear(waiting("a", 116))).isEmpty();
    }

    @Test
    void believesTheNewerOfTwoWins() {
        hear(won("b", 112));

        assertThat(hear(won("a", 130))).isEmpty();
        assertThat(hear(waiting("b", 131))).containsExactly("b/0 lost to a");
        assertThat(hear(waiting("c", 132))).containsExactly("c/0 lost to a");
    }

    @Test
    void believesANewerWinOfATransactionThatHasWonBefore() {
        hear(won("a", 0, 112));
        hear(won("b", 130));

        assertThat(hear(won("a", 1, 150))).isEmpty();
        assertThat(hear(waiting("b", 151))).containsExactly("b/0 lost to a");
    }

    @Test
    void keepsNoMoreThanItsBoundAndNeverLosesTheWin() {
        hear(won("winner", 10));
        for (int loser = 0; loser < 3 * Conflicts.MAX_CLAIMS; loser++) {
            assertThat(hear(waiting("a" + loser, 100))).containsExactly("a" + loser + "/0 lost to winner");
            assertThat(held).hasSizeLessThanOrEqualTo(Conflicts.MAX_CLAIMS);
        }

        assertThat(held)
                .extracting(ConflictClaim::getTransferId)
                .contains("winner/0", "a191/0")
                .doesNotContain("a0/0");
    }

    @Test
    void takesTheWinInThoughThereIsNoRoom() {
        for (int loser = 0; loser < Conflicts.MAX_CLAIMS; loser++) {
            hear(waiting("a" + loser, 100));
        }

        Conflicts.Outcome outcome = Conflicts.judge(held, won("b", 112));

        assertThat(outcome.crowded()).isTrue();
        assertThat(outcome.claims()).hasSize(Conflicts.MAX_CLAIMS);
        assertThat(outcome.losses()).hasSize(Conflicts.MAX_CLAIMS - 1);
    }

    /** Claims of several transfers come from several partitions: their order among each other means nothing. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void tellsTheSameLosersInWhateverOrderTransfersAreHeard(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<List<ConflictClaim>> transfers = List.of(
                    new ArrayList<>(List.of(waiting("a", 0, 100), won("a", 0, 112), waiting("a", 0, 115))),
                    new ArrayList<>(List.of(waiting("a", 1, 101), waiting("a", 1, 116))),
                    new ArrayList<>(List.of(waiting("b", 0, 99), won("b", 0, 130))),
                    new ArrayList<>(List.of(waiting("b", 1, 99), won("b", 1, 131))),
                    new ArrayList<>(List.of(waiting("c", 0, 140))));
            held = new ArrayList<>();
            List<String> said = new ArrayList<>();
            while (transfers.stream().anyMatch(left -> !left.isEmpty())) {
                List<ConflictClaim> next = transfers.get(random.nextInt(transfers.size()));
                if (!next.isEmpty()) {
                    said.addAll(hear(next.remove(0)));
                }
            }

            assertThat(said)
                    .as("seed %d, round %d", seed, round)
                    .contains("a/0 lost to b", "a/1 lost to b", "c/0 lost to b")
                    .noneMatch(loss -> loss.equals("a/0 lost to a") || loss.equals("b/0 lost to b"));
        }
    }

    /** What is said of one more claim; what is held from then on is held. */
    private List<String> hear(ConflictClaim claim) {
        Conflicts.Outcome outcome = Conflicts.judge(held, claim);
        held = outcome.claims();
        return outcome.losses().stream()
                .map(loss -> loss.loser().getTransferId() + " lost to "
                        + loss.winner().getTxId())
                .toList();
    }

    private ConflictClaim waiting(String txId, long ordinal) {
        return waiting(txId, 0, ordinal);
    }

    private ConflictClaim waiting(String txId, int output, long ordinal) {
        return claim(txId, output, ordinal, false);
    }

    private ConflictClaim won(String txId, long ordinal) {
        return won(txId, 0, ordinal);
    }

    private ConflictClaim won(String txId, int output, long ordinal) {
        return claim(txId, output, ordinal, true);
    }

    private ConflictClaim claim(String txId, int output, long ordinal, boolean won) {
        TransferObservation transfer = won ? null : TrackerBench.included("w1", "A", 100);
        return new ConflictClaim(
                "outpoint:0",
                txId + '/' + output,
                "eip155:1",
                txId,
                won,
                ordinal,
                null,
                START.plusMillis(++made),
                transfer);
    }
}
