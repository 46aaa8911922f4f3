package io.bellwire.testkit.chain;

import static io.bellwire.testkit.chain.Histories.about;
import static io.bellwire.testkit.chain.Histories.byWatcher;
import static io.bellwire.testkit.chain.Histories.is;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.RecordRules;
import io.bellwire.testkit.chain.TransferTruth.State;
import io.bellwire.testkit.chain.Transition.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What watchers state, next to what is true. */
class WatchersTest {
    private static final SimulatorSettings WILD = SimulatorSettings.histories();
    private static final int WATCHERS = WILD.watching().watchers();

    @Test
    void numberTheirStatementsWithoutGaps() {
        for (History history : Histories.under(WILD)) {
            byWatcher(history).forEach((watcher, said) -> assertThat(said)
                    .as("seed %d, %s", history.seed(), watcher)
                    .extracting(TransferObservation::getWatcherSeq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, said.size()).boxed().toList()));
        }
    }

    @Test
    void removeOnlyWhatTheyIncludedBefore() {
        for (History history : Histories.under(WILD)) {
            byWatcher(history).forEach((watcher, said) -> {
                Set<String> included = new HashSet<>();
                for (TransferObservation statement : said) {
                    if (is(statement, ObservationKind.INCLUDED)) {
                        included.add(place(statement));
                    } else if (is(statement, ObservationKind.REMOVED)) {
                        assertThat(included.remove(place(statement)))
                                .as("seed %d: %s", history.seed(), statement)
                                .isTrue();
                    }
                }
            });
        }
    }

    @Test
    void followHeadsWhoseOrdinalsGrow() {
        for (History history : Histories.under(WILD)) {
            byWatcher(history).forEach((watcher, said) -> {
                for (int i = 1; i < said.size(); i++) {
                    boolean sameHead = said.get(i)
                            .getHead()
                            .getHash()
                            .equals(said.get(i - 1).getHead().getHash());
                    long growth = said.get(i).getHead().getOrdinal()
                            - said.get(i - 1).getHead().getOrdinal();
                    assertThat(sameHead ? growth == 0 : growth > 0)
                            .as("seed %d: %s", history.seed(), said.get(i))
                            .isTrue();
                }
            });
        }
    }

    @Test
    void lagEachInItsOwnTimeYetSayTheSame() {
        int mixed = 0;
        for (History history : Histories.under(WILD)) {
            List<List<String>> stories = byWatcher(history).values().stream()
                    .map(said -> said.stream().map(WatchersTest::content).toList())
                    .distinct()
                    .toList();
            assertThat(stories).as("seed %d", history.seed()).hasSizeLessThanOrEqualTo(1);
            List<Long> ordinals = history.log().stream()
                    .map(statement -> statement.getHead().getOrdinal())
                    .toList();
            mixed += ordinals.equals(ordinals.stream().sorted().toList()) ? 0 : 1;
        }
        assertThat(mixed).isGreaterThan(200);
    }

    @Test
    void sayNothingThatAPublisherMayNot() {
        for (History history : Histories.under(WILD)) {
            for (TransferObservation statement : history.log()) {
                assertThat(RecordRules.broken(statement)).isEmpty();
                assertThat(Normalisation.normalise(
                                TransferObservation.newBuilder(statement).build()))
                        .isEqualTo(statement);
            }
        }
    }

    @Test
    void stateTheTransitionsOneByOneWhenPerfect() {
        for (History history :
                Histories.under(WILD.withWatching(Watching.by(1, 0).tellingAll()))) {
            for (TransferTruth truth : history.truth()) {
                assertThat(deduplicated(about(truth.transfer().transferId(), history.log())))
                        .as("seed %d, %s", history.seed(), truth.transfer().transferId())
                        .isEqualTo(truth.transitions().stream()
                                .map(it -> it.kind()
                                        + " "
                                        + (it.block() == null ? "" : it.block().hash()))
                                .toList());
            }
        }
    }

    @Test
    void haveAllStatedTheTruthInTheEnd() {
        for (History history : Histories.drainedUnder(WILD)) {
            byWatcher(history).forEach((watcher, said) -> history.truth().forEach(truth -> {
                List<TransferObservation> about = about(truth.transfer().transferId(), said);
                if (truth.transitions().isEmpty()) {
                    assertThat(about).isEmpty();
                    return;
                }
                TransferObservation last = about.get(about.size() - 1);
                assertThat(last.getKind())
                        .as("seed %d, %s, %s", history.seed(), watcher, truth)
                        .isEqualTo(lastKind(truth.state()));
                truth.block().ifPresent(block -> assertThat(last.getBlock().getHash())
                        .isEqualTo(block.hash()));
            }));
        }
    }

    @Test
    void loseRemovalsAndLeaveGapsForThem() {
        int lostInAll = 0;
        for (History history : Histories.under(WILD.withWatching(WILD.watching().losingRemovals(30)))) {
            Map<String, Long> lostByTransfer = new HashMap<>();
            byWatcher(history).values().stream()
                    .flatMap(List::stream)
                    .filter(statement -> is(statement, ObservationKind.REMOVED))
                    .forEach(statement -> lostByTransfer.merge(statement.getTransferId(), 1L, Long::sum));
            for (TransferTruth truth : history.truth()) {
                long left = truth.transitions().stream()
                        .filter(it -> it.kind() == Kind.LEFT)
                        .count();
                assertThat(lostByTransfer.getOrDefault(truth.transfer().transferId(), 0L) + truth.lostRemovals())
                        .as("seed %d", history.seed())
                        .isEqualTo(left * WATCHERS);
                lostInAll += truth.lostRemovals();
            }
            long gaps = byWatcher(history).values().stream()
                    .mapToLong(said -> said.get(said.size() - 1).getWatcherSeq() - said.size())
                    .sum();
            int lost = history.truth().stream()
                    .mapToInt(TransferTruth::lostRemovals)
                    .sum();
            assertThat(gaps).as("seed %d", history.seed()).isLessThanOrEqualTo(lost);
        }
        assertThat(lostInAll).isGreaterThan(500);
    }

    @ParameterizedTest
    @EnumSource(value = Lie.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void lieOnlyWhereTruthSaysSoAndOnlyTheLast(Lie lie) {
        int disputed = 0;
        for (History history : Histories.under(WILD.withWatching(WILD.watching().lying(lie, 20)))) {
            Map<String, Set<String>> trueBlocks = history.truth().stream()
                    .collect(Collectors.toMap(truth -> truth.transfer().transferId(), truth -> truth.stays().stream()
                            .map(stay -> stay.block().hash())
                            .collect(Collectors.toSet())));
            Set<String> liedAbout = new HashSet<>();
            for (TransferObservation statement : history.log()) {
                boolean isFalse = statement.getBlock() != null
                        && !trueBlocks
                                .get(statement.getTransferId())
                                .contains(statement.getBlock().getHash());
                if (isFalse) {
                    liedAbout.add(statement.getTransferId());
                    assertThat(statement.getWatcherId()).isEqualTo("watcher-" + WATCHERS);
                }
            }
            assertThat(history.truth())
                    .as("seed %d", history.seed())
                    .filteredOn(TransferTruth::disputed)
                    .extracting(truth -> truth.transfer().transferId())
                    .containsExactlyInAnyOrderElementsOf(liedAbout);
            disputed += liedAbout.size();
        }
        assertThat(disputed).isGreaterThan(50);
    }

    @Test
    void comeBackFromAWrongForkInTheEnd() {
        for (History history :
                Histories.drainedUnder(WILD.withWatching(WILD.watching().lying(Lie.WRONG_FORK, 30)))) {
            Set<String> inTheChain = history.truth().stream()
                    .flatMap(truth ->
                            truth.block().stream().map(block -> truth.transfer().transferId() + " " + block.hash()))
                    .collect(Collectors.toSet());
            byWatcher(history).forEach((watcher, said) -> {
                Set<String> standing = new HashSet<>();
                for (TransferObservation statement : said) {
                    if (is(statement, ObservationKind.INCLUDED)) {
                        standing.add(place(statement));
                    } else if (is(statement, ObservationKind.REMOVED)) {
                        standing.remove(place(statement));
                    }
                }
                assertThat(standing)
                        .as("seed %d, %s", history.seed(), watcher)
                        .containsExactlyInAnyOrderElementsOf(inTheChain);
            });
        }
    }

    @Test
    void answerWhenTheyAreAskedAgain() {
        SimulatorSettings lossy = WILD.withWatching(WILD.watching().losingRemovals(100));
        for (History history : Histories.under(lossy)) {
            for (TransferTruth truth : history.truth()) {
                String transferId = truth.transfer().transferId();

                List<TransferObservation> elsewhere = history.chain().recheck(transferId, "no such block", 5);
                assertThat(elsewhere.get(0).getKind()).isEqualTo(ObservationKind.REMOVED);
                assertThat(elsewhere.get(0).getBlock().getHash()).isEqualTo("no such block");
                assertThat(elsewhere).hasSize(truth.block().isPresent() ? 2 : 1);

                truth.block().ifPresent(block -> assertThat(
                                history.chain().recheck(transferId, block.hash(), block.height()))
                        .singleElement()
                        .satisfies(answer -> {
                            assertThat(answer.getKind()).isEqualTo(ObservationKind.INCLUDED);
                            assertThat(answer.getConfirmations()).isEqualTo(truth.confirmations());
                        }));
            }
        }
    }

    private static String place(TransferObservation statement) {
        return statement.getTransferId() + " " + statement.getBlock().getHash();
    }

    private static String content(TransferObservation statement) {
        return statement.getKind()
                + " "
                + statement.getTransferId()
                + " "
                + statement.getBlock()
                + statement.getHead()
                + statement.getConfirmations();
    }

    /** Trivially: what is said again right away is dropped. */
    private static List<String> deduplicated(List<TransferObservation> statements) {
        List<String> transitions = new ArrayList<>();
        for (TransferObservation statement : statements) {
            String what = kind(statement)
                    + " "
                    + (statement.getBlock() == null ? "" : statement.getBlock().getHash());
            if (transitions.isEmpty()
                    || !transitions.get(transitions.size() - 1).equals(what)) {
                transitions.add(what);
            }
        }
        return transitions;
    }

    private static Kind kind(TransferObservation statement) {
        return switch (statement.getKind()) {
            case MEMPOOL_SEEN -> Kind.SEEN;
            case INCLUDED -> Kind.ENTERED;
            case REMOVED -> Kind.LEFT;
            case REPLACED -> Kind.REPLACED;
            case DROPPED -> Kind.DROPPED;
            case UNKNOWN -> throw new AssertionError(statement);
        };
    }

    private static ObservationKind lastKind(State state) {
        return switch (state) {
            case PENDING -> ObservationKind.MEMPOOL_SEEN;
            case INCLUDED, CONFIRMED, FINALIZED, FAILED -> ObservationKind.INCLUDED;
            case OUT -> ObservationKind.REMOVED;
            case REPLACED -> ObservationKind.REPLACED;
            case DROPPED -> ObservationKind.DROPPED;
        };
    }
}
