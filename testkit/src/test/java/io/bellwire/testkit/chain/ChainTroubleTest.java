package io.bellwire.testkit.chain;

import static io.bellwire.testkit.chain.Histories.about;
import static io.bellwire.testkit.chain.Histories.is;
import static io.bellwire.testkit.chain.Histories.truths;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.chain.TransferTruth.State;
import io.bellwire.testkit.chain.Transition.Kind;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Everything that makes chains hard does happen, where the settings ask for it. */
class ChainTroubleTest {
    private static final SimulatorSettings WILD = SimulatorSettings.histories();
    private static final int FINAL = ChainProfile.SHORT_SLOTS.finalityDepth();

    private final List<History> histories = Histories.under(WILD);

    @Test
    void forksReachDownToWhatIsFinalAndNoFurther() {
        Set<Integer> depths = new TreeSet<>();
        for (History history : histories) {
            Map<Long, Integer> deepestByHead = new java.util.HashMap<>();
            for (TransferObservation removed : history.log()) {
                if (is(removed, ObservationKind.REMOVED)) {
                    int depth = (int)
                            (removed.getHead().getHeight() - removed.getBlock().getHeight());
                    deepestByHead.merge(removed.getHead().getOrdinal(), Math.max(depth, 1), Math::max);
                }
            }
            depths.addAll(deepestByHead.values());
        }

        assertThat(depths)
                .containsExactlyElementsOf(IntStream.range(1, FINAL).boxed().toList());
    }

    @Test
    void aHeadIsFollowedByAnotherOfItsHeightWhereHeadsAreOrderedBySlot() {
        assertThat(histories.stream().filter(history -> hasHeadsOfEqualHeight(history, "eip155:31337")))
                .hasSizeGreaterThan(20);
        assertThat(histories.stream().filter(history -> hasHeadsOfEqualHeight(history, "bip122:")))
                .isEmpty();
    }

    @Test
    void aTransferComesBackToTheBlockItHadLeft() {
        assertThat(truths(histories, truth -> entered(truth).size() > new HashSet<>(entered(truth)).size()))
                .hasSizeGreaterThan(50);
    }

    @Test
    void aTransferIsIncludedAgainElsewhereAtAnotherPlace() {
        Set<String> moved = new HashSet<>();
        for (History history : histories) {
            history.log().stream()
                    .filter(statement -> is(statement, ObservationKind.INCLUDED))
                    .collect(Collectors.groupingBy(
                            TransferObservation::getTransferId,
                            Collectors.mapping(statement -> statement.getBlock().getTxIndex(), Collectors.toSet())))
                    .forEach((transferId, places) -> {
                        if (places.size() > 1) {
                            moved.add(transferId);
                        }
                    });
        }

        assertThat(moved).hasSizeGreaterThan(50);
    }

    @Test
    void anOrphanedTransferStaysOutOrIsForgotten() {
        List<History> drained = Histories.drainedUnder(WILD);

        assertThat(truths(drained, truth -> truth.state() == State.OUT)).isNotEmpty();
        assertThat(truths(
                        drained,
                        truth ->
                                truth.state() == State.DROPPED && !truth.stays().isEmpty()))
                .isNotEmpty();
        assertThat(truths(drained, truth -> truth.state() == State.PENDING)).isEmpty();
    }

    @Test
    void aForgottenTransferIsThereAgainWhenTheChainSwingsBack() {
        assertThat(truths(histories, truth -> follows(truth, Kind.DROPPED, Kind.ENTERED)))
                .isNotEmpty();
    }

    @Test
    void transfersAreSeenInTheMempoolAndForgottenThere() {
        assertThat(truths(histories, truth -> follows(truth, Kind.SEEN, Kind.ENTERED)))
                .isNotEmpty();
        assertThat(truths(histories, truth -> follows(truth, Kind.SEEN, Kind.DROPPED)))
                .isNotEmpty();
        assertThat(histories.stream().flatMap(history -> history.log().stream()))
                .filteredOn(statement -> is(statement, ObservationKind.MEMPOOL_SEEN))
                .isNotEmpty()
                .allSatisfy(statement -> {
                    assertThat(statement.getBlock()).isNull();
                    assertThat(statement.getConfirmations()).isZero();
                    assertThat(statement.getFinality()).isEqualTo(Finality.PENDING);
                });
    }

    @Test
    void oneOfThoseThatSpendTheSameWinsAndNotAlwaysTheSame() {
        for (History history : Histories.drainedUnder(WILD)) {
            Collection<List<TransferTruth>> rivals = history.truth().stream()
                    .collect(Collectors.groupingBy(truth ->
                            truth.transfer().conflictKeys() + truth.transfer().position()))
                    .values();
            assertThat(rivals).as("seed %d", history.seed()).allSatisfy(group -> {
                Set<String> included = group.stream()
                        .filter(truth -> truth.block().isPresent())
                        .map(truth -> truth.transfer().txId())
                        .collect(Collectors.toSet());
                if (group.size() > 1) {
                    assertThat(included).hasSize(1);
                    assertThat(group)
                            .filteredOn(truth -> truth.block().isEmpty())
                            .allSatisfy(loser -> {
                                assertThat(loser.state()).isEqualTo(State.REPLACED);
                                assertThat(loser.replacedBy())
                                        .hasValue(included.iterator().next());
                            });
                }
            });
        }
        assertThat(truths(histories, truth -> follows(truth, Kind.REPLACED, Kind.ENTERED)))
                .isNotEmpty();
        assertThat(histories.stream().flatMap(history -> history.log().stream()))
                .filteredOn(statement -> is(statement, ObservationKind.REPLACED))
                .isNotEmpty()
                .allSatisfy(
                        statement -> assertThat(statement.getReplacedByTxId()).isNotEqualTo(statement.getTxId()));
    }

    @Test
    void replacementsAreLeftToBeFoundOutWhenWatchersDoNotStateThem() {
        Watching silent = new Watching(3, 4, 0, true, true, false, Lie.NONE, 0);
        List<History> untold = Histories.under(WILD.withWatching(silent));

        assertThat(untold.stream().flatMap(history -> history.log().stream()))
                .noneMatch(statement -> is(statement, ObservationKind.REPLACED));
        assertThat(truths(untold, truth -> truth.state() == State.REPLACED))
                .isNotEmpty()
                .allSatisfy(truth -> assertThat(truth.transitions()).noneMatch(it -> it.kind() == Kind.REPLACED));
    }

    @Test
    void aBatchPaysTheSameToTheSameSeveralTimes() {
        List<List<SimulatedTransfer>> batches = truths(histories, truth -> true)
                .map(TransferTruth::transfer)
                .collect(Collectors.groupingBy(transfer -> transfer.txId() + transfer.to() + transfer.amount()))
                .values()
                .stream()
                .filter(same -> same.size() > 1)
                .toList();

        assertThat(batches).hasSizeGreaterThan(20).allSatisfy(batch -> assertThat(batch)
                .extracting(SimulatedTransfer::position)
                .doesNotHaveDuplicates());
    }

    @Test
    void executionFailsAndMayYetSucceedInAnotherBlock() {
        assertThat(truths(histories, truth -> truth.state() == State.FAILED)).isNotEmpty();
        assertThat(truths(
                        histories,
                        truth -> truth.stays().stream().anyMatch(Stay::failed)
                                && truth.stays().stream().anyMatch(stay -> !stay.failed())))
                .isNotEmpty();
        assertThat(histories.stream().flatMap(history -> history.log().stream()))
                .filteredOn(statement -> statement.getExecutionStatus() == ExecutionStatus.FAILED)
                .isNotEmpty()
                .allSatisfy(
                        statement -> assertThat(statement.getFailureReason()).isNotNull());
    }

    @Test
    void fakesHaveTheNameOfTheRealTokenAndAnotherContract() {
        AssetProfile real = ChainProfile.SHORT_SLOTS.assets().get(1);

        assertThat(truths(histories, truth -> !truth.transfer().asset().verified()))
                .isNotEmpty()
                .allSatisfy(fake -> {
                    assertThat(fake.transfer().asset().symbol()).isEqualTo(real.symbol());
                    assertThat(fake.transfer().asset().assetId())
                            .isNotEqualTo(real.assetId())
                            .startsWith("eip155:31337/erc20:0x");
                    assertThat(fake.isCredited()).isFalse();
                });
        assertThat(histories.stream().flatMap(history -> history.log().stream()))
                .anyMatch(statement -> !statement.getAsset().getVerified());
    }

    @Test
    void whatIsCalledFinalIsNeverRemoved() {
        int finals = 0;
        for (History history : histories) {
            Set<String> calledFinal = new HashSet<>();
            for (TransferObservation statement : Histories.byWatcher(history).getOrDefault("watcher-1", List.of())) {
                if (statement.getFinality() == Finality.FINALIZED) {
                    calledFinal.add(statement.getTransferId());
                    finals++;
                }
                assertThat(is(statement, ObservationKind.REMOVED) && calledFinal.contains(statement.getTransferId()))
                        .as("seed %d: %s", history.seed(), statement)
                        .isFalse();
            }
        }
        assertThat(finals).isPositive();
        assertThat(truths(histories, truth -> truth.state() == State.FINALIZED)).isNotEmpty();
    }

    @Test
    void watchersStateTransfersAgainAsTheyDeepen() {
        for (History history : Histories.drainedUnder(WILD)) {
            for (TransferTruth truth : history.truth()) {
                truth.block().ifPresent(block -> Histories.byWatcher(history).forEach((watcher, said) -> assertThat(
                                about(truth.transfer().transferId(), said).stream()
                                        .filter(it -> is(it, ObservationKind.INCLUDED))
                                        .filter(it -> it.getBlock().getHash().equals(block.hash()))
                                        .map(TransferObservation::getConfirmations))
                        .as("seed %d, %s", history.seed(), watcher)
                        .contains(FINAL)));
            }
        }
    }

    private static boolean hasHeadsOfEqualHeight(History history, String chain) {
        Map<Long, Set<String>> headsByHeight = history.log().stream()
                .filter(statement -> statement.getChainId().startsWith(chain))
                .map(TransferObservation::getHead)
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(Head::getHeight, Collectors.mapping(Head::getHash, Collectors.toSet())));
        return headsByHeight.values().stream().anyMatch(heads -> heads.size() > 1);
    }

    private static List<SimulatedBlock> entered(TransferTruth truth) {
        return truth.stays().stream().map(Stay::block).toList();
    }

    private static boolean follows(TransferTruth truth, Kind first, Kind second) {
        List<Transition> transitions = truth.transitions();
        return IntStream.range(1, transitions.size())
                .anyMatch(i -> transitions.get(i - 1).kind() == first
                        && transitions.get(i).kind() == second);
    }
}
