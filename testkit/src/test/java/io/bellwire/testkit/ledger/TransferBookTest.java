package io.bellwire.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.chain.History;
import io.bellwire.testkit.chain.Lie;
import io.bellwire.testkit.chain.SimulatorSettings;
import io.bellwire.testkit.chain.Stay;
import io.bellwire.testkit.chain.TransferTruth;
import io.bellwire.testkit.chain.Transition;
import io.bellwire.testkit.ledger.TransferBook.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransferBookTest {
    private static final int REQUIRED = 3;
    private static final int HISTORIES = 2_000;
    private static final SimulatorSettings WILD = SimulatorSettings.histories();

    /** The design's worked cases, in one life: W1 is fast, W2 slow. */
    @Nested
    class WorkedCases {
        private final TransferBook book = new TransferBook(2, 1);

        @Test
        void areDecidedAsWritten() {
            assertThat(hear("W1", included("A", 100, 1))).containsExactly(new Entry("detected", 1));
            assertThat(hear("W2", included("A", 100, 1))).isEmpty();
            assertThat(hear("W1", included("A", 101, 2))).containsExactly(new Entry("confirmed", 1));
            assertThat(hear("W1", removed("A", 103))).containsExactly(new Entry("reorged", 1));
            assertThat(hear("W1", included("B", 103, 1))).containsExactly(new Entry("detected", 2));
            assertThat(hear("W2", included("A", 101, 2))).isEmpty();
            assertThat(hear("W2", included("A", 102, 3))).isEmpty();
            assertThat(hear("W2", removed("A", 103))).isEmpty();
            assertThat(hear("W2", included("B", 103, 1))).isEmpty();
            assertThat(hear("W1", removed("B", 105))).containsExactly(new Entry("reorged", 2));
            assertThat(hear("W1", included("A", 105, 1))).containsExactly(new Entry("detected", 3));
            assertThat(hear("W1", included("C", 107, 1)))
                    .containsExactly(new Entry("reorged", 3), new Entry("detected", 4));
        }

        @Test
        void aVoteForTheSameBlockFromBeforeItWasDisprovedDoesNotCount() {
            TransferBook careful = new TransferBook(2, 2);
            careful.hear(statement("W1", included("A", 100, 1)));
            careful.hear(statement("W1", removed("A", 103)));
            careful.hear(statement("W1", included("A", 105, 2)));

            assertThat(careful.hear(statement("W2", included("A", 101, 2)))).isEmpty();
            assertThat(careful.hear(statement("W2", included("A", 105, 2))))
                    .containsExactly(new Entry("confirmed", 3 - 1));
        }

        private List<Entry> hear(String watcher, Said said) {
            return book.hear(statement(watcher, said));
        }
    }

    @Test
    void comesToTheTruthAndSaysEachTransitionOnce() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            History history = History.of(seed, WILD);
            Map<String, List<Entry>> said = read(history, 1);

            for (TransferTruth truth : history.truth()) {
                assertThat(said.getOrDefault(truth.transfer().transferId(), List.of()))
                        .as("seed %d, %s", seed, truth)
                        .containsExactlyInAnyOrderElementsOf(expected(truth));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = Lie.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void neverConfirmsWhatOneLiarSaysWhenTwoMustAgree(Lie lie) {
        int confirmedByOne = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            History history =
                    History.drained(seed, WILD.withWatching(WILD.watching().lying(lie, 30)));
            confirmedByOne += falselyConfirmed(history, 1);

            assertThat(falselyConfirmed(history, 2)).as("seed %d", seed).isZero();
        }
        assertThat(confirmedByOne).isPositive();
    }

    @Test
    void isHardlyEverWrongWhenRemovalsAreLostAndNeverAfterAskingAgain() {
        int wrong = 0;
        for (long seed = 0; seed < HISTORIES; seed++) {
            History history = History.of(seed, WILD.withWatching(WILD.watching().losingRemovals(30)));
            Map<String, TransferBook> books = books(history, 1);
            boolean allRight = history.truth().stream().allMatch(truth -> isRight(truth, books));
            wrong += allRight ? 0 : 1;

            for (TransferTruth truth : history.truth()) {
                String transferId = truth.transfer().transferId();
                TransferBook book = books.get(transferId);
                if (book != null && book.isIncluded()) {
                    history.chain().recheck(transferId, book.block(), 0).forEach(book::hear);
                }
                assertThat(isRight(truth, books)).as("seed %d, %s", seed, truth).isTrue();
            }
        }
        assertThat(wrong).isBetween(1, HISTORIES / 200);
    }

    private static int falselyConfirmed(History history, int quorum) {
        Map<String, TransferBook> books = new HashMap<>();
        int count = 0;
        for (TransferObservation statement : history.log()) {
            TransferBook book =
                    books.computeIfAbsent(statement.getTransferId(), id -> new TransferBook(REQUIRED, quorum));
            boolean confirms = book.hear(statement).stream()
                    .anyMatch(entry -> entry.stage().equals("confirmed"));
            boolean isFalse = history.truth().stream()
                    .filter(truth -> truth.transfer().transferId().equals(statement.getTransferId()))
                    .flatMap(truth -> truth.stays().stream())
                    .noneMatch(stay -> stay.block().hash().equals(book.block()));
            count += confirms && isFalse ? 1 : 0;
        }
        return count;
    }

    private static boolean isRight(TransferTruth truth, Map<String, TransferBook> books) {
        TransferBook book = books.get(truth.transfer().transferId());
        boolean included = book != null && book.isIncluded();
        return truth.block()
                .map(block -> included && block.hash().equals(book.block()))
                .orElse(!included);
    }

    private static Map<String, TransferBook> books(History history, int quorum) {
        Map<String, TransferBook> books = new HashMap<>();
        history.log().forEach(statement -> books.computeIfAbsent(
                        statement.getTransferId(), id -> new TransferBook(REQUIRED, quorum))
                .hear(statement));
        return books;
    }

    private static Map<String, List<Entry>> read(History history, int quorum) {
        Map<String, TransferBook> books = new HashMap<>();
        Map<String, List<Entry>> said = new HashMap<>();
        for (TransferObservation statement : history.log()) {
            said.computeIfAbsent(statement.getTransferId(), id -> new ArrayList<>())
                    .addAll(books.computeIfAbsent(statement.getTransferId(), id -> new TransferBook(REQUIRED, quorum))
                            .hear(statement));
        }
        return said;
    }

    private static List<Entry> expected(TransferTruth truth) {
        List<Entry> expected = new ArrayList<>();
        int epoch = 0;
        for (Transition transition : truth.transitions()) {
            switch (transition.kind()) {
                case SEEN -> expected.add(new Entry("detected", 0));
                case ENTERED -> {
                    Stay stay = truth.stays().get(epoch++);
                    expected.add(new Entry(stay.failed() ? "failed" : "detected", epoch));
                    boolean counts = !stay.failed() && truth.transfer().asset().verified();
                    if (counts && stay.confirmations() >= REQUIRED) {
                        expected.add(new Entry("confirmed", epoch));
                    }
                    if (counts && stay.confirmations() >= 10) {
                        expected.add(new Entry("finalized", epoch));
                    }
                }
                case LEFT -> expected.add(new Entry("reorged", epoch));
                case REPLACED -> expected.add(new Entry("replaced", epoch));
                case DROPPED -> expected.add(new Entry("dropped", epoch));
            }
        }
        return expected;
    }

    private record Said(ObservationKind kind, String block, long ordinal, int confirmations) {}

    private static Said included(String block, long ordinal, int confirmations) {
        return new Said(ObservationKind.INCLUDED, block, ordinal, confirmations);
    }

    private static Said removed(String block, long ordinal) {
        return new Said(ObservationKind.REMOVED, block, ordinal, 0);
    }

    private static TransferObservation statement(String watcher, Said said) {
        return TransferObservation.newBuilder()
                .setObservationId(watcher + ':' + said.ordinal() + said.kind() + said.block())
                .setWatcherId(watcher)
                .setWatcherSeq(1)
                .setKind(said.kind())
                .setTransferId("eip155:1/0x1/native")
                .setChainId("eip155:1")
                .setTxId("0x1")
                .setPosition("native")
                .setAsset(Asset.newBuilder()
                        .setAssetId("eip155:1/slip44:60")
                        .setVerified(true)
                        .build())
                .setAmount("5")
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(
                        Block.newBuilder().setHeight(100).setHash(said.block()).build())
                .setHead(new Head(said.ordinal(), said.ordinal(), "head"))
                .setConfirmations(said.confirmations())
                .setFinality(Finality.INCLUDED)
                .setObservedAt(Instant.EPOCH)
                .build();
    }
}
