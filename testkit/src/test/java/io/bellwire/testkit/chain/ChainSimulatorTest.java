package io.bellwire.testkit.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.Normalisation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainSimulatorTest {
    private static final int STEPS = 30;
    private static final int TRANSFERS_PER_STEP = 20;

    @Test
    void tellsTheSameStoryUnderTheSameSeed() {
        assertThat(story(new ChainSimulator(42))).isEqualTo(story(new ChainSimulator(42)));
        assertThat(story(new ChainSimulator(42))).isNotEqualTo(story(new ChainSimulator(43)));
    }

    @Test
    void tellsTheSameLivelyStoryUnderTheSameSeed() {
        SimulatorSettings lively = SimulatorSettings.lively();

        assertThat(story(new ChainSimulator(42, lively))).isEqualTo(story(new ChainSimulator(42, lively)));
        assertThat(story(new ChainSimulator(42, lively))).isNotEqualTo(story(new ChainSimulator(43, lively)));
    }

    @Test
    void runsForAnHourOfManyTransfers() {
        ChainSimulator simulator = new ChainSimulator(7, SimulatorSettings.lively());
        long statements = 0;

        for (int tick = 0; tick < 3_600; tick++) {
            statements += simulator.step(5).size();
        }
        statements += simulator.drain().size();

        assertThat(statements).isGreaterThan(3_600 * 5 * 3);
        assertThat(simulator.truth())
                .filteredOn(truth -> truth.block().isPresent())
                .extracting(TransferTruth::state)
                .doesNotContain(TransferTruth.State.INCLUDED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyWatcherStatesEveryTransferAtFirstSightAtTheRequiredDepthAndBeyond(long seed) {
        ChainSimulator simulator = new ChainSimulator(seed);

        Map<String, Map<String, List<Integer>>> depths = story(simulator).stream()
                .collect(Collectors.groupingBy(
                        TransferObservation::getTransferId,
                        Collectors.groupingBy(
                                TransferObservation::getWatcherId,
                                Collectors.mapping(TransferObservation::getConfirmations, Collectors.toList()))));

        assertThat(simulator.truth())
                .as("seed %d", seed)
                .hasSize(STEPS * TRANSFERS_PER_STEP)
                .allSatisfy(truth -> {
                    int required =
                            simulator.requiredConfirmations(truth.transfer().chainId());
                    assertThat(depths.get(truth.transfer().transferId()))
                            .hasSize(2)
                            .allSatisfy(
                                    (watcher, stated) -> assertThat(stated).containsExactly(1, required, required + 2));
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void watchersNumberTheirStatementsWithoutGapsAndKeepTheirOrder(long seed) {
        Map<String, List<TransferObservation>> byWatcher = story(new ChainSimulator(seed)).stream()
                .collect(Collectors.groupingBy(TransferObservation::getWatcherId));

        assertThat(byWatcher).as("seed %d", seed).hasSize(2).allSatisfy((watcher, statements) -> {
            assertThat(statements)
                    .extracting(TransferObservation::getWatcherSeq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, statements.size()).boxed().toList());
            statements.stream().collect(Collectors.groupingBy(TransferObservation::getChainId)).values().stream()
                    .forEach(ofChain -> assertThat(ofChain)
                            .isSortedAccordingTo(Comparator.comparingLong(
                                    statement -> statement.getHead().getOrdinal())));
        });
    }

    @Test
    void watchersLagEachInItsOwnTime() {
        Map<String, List<String>> orderByWatcher = story(new ChainSimulator(1)).stream()
                .collect(Collectors.groupingBy(
                        TransferObservation::getWatcherId,
                        Collectors.mapping(
                                statement -> statement.getTransferId()
                                        + ' '
                                        + statement.getConfirmations()
                                        + ' '
                                        + statement.getObservedAt(),
                                Collectors.toList())));

        assertThat(orderByWatcher.get("watcher-1")).isNotEqualTo(orderByWatcher.get("watcher-2"));
    }

    @Test
    void spellsEverythingAsIdsAreMade() {
        assertThat(story(new ChainSimulator(9))).allSatisfy(statement -> {
            TransferObservation copy = TransferObservation.newBuilder(statement).build();
            assertThat(Normalisation.normalise(copy)).isEqualTo(statement);
            assertThat(statement.getTransferId())
                    .isEqualTo(Ids.transferId(statement.getChainId(), statement.getTxId(), statement.getPosition()));
            assertThat(statement.getAmount()).matches("[1-9][0-9]*");
            assertThat(statement.getConfirmations()).isEqualTo((int)
                    (statement.getHead().getHeight() - statement.getBlock().getHeight() + 1));
        });
    }

    @Test
    void movesSeveralAssetsOnEveryChainMostlyToWatchedAddresses() {
        ChainSimulator simulator = new ChainSimulator(5);
        story(simulator);
        Set<String> watched =
                simulator.addresses().stream().map(WatchedAddress::address).collect(Collectors.toSet());

        Map<String, Long> byAsset = simulator.truth().stream()
                .collect(Collectors.groupingBy(truth -> truth.transfer().asset().assetId(), Collectors.counting()));
        long toWatched = simulator.truth().stream()
                .filter(truth -> watched.contains(truth.transfer().to()))
                .count();

        assertThat(byAsset).hasSize(9);
        assertThat(toWatched).isBetween(STEPS * TRANSFERS_PER_STEP * 6 / 10L, STEPS * TRANSFERS_PER_STEP * 95 / 100L);
    }

    @Test
    void givesEveryTransferAnIdentityOfItsOwn() {
        ChainSimulator simulator = new ChainSimulator(6);
        story(simulator);

        assertThat(simulator.truth())
                .extracting(truth -> truth.transfer().transferId())
                .doesNotHaveDuplicates();
    }

    @Test
    void linksBlocksToTheirParents() {
        ChainSimulator simulator =
                new ChainSimulator(8, SimulatorSettings.defaults().withChains(List.of(ChainProfile.ETHEREUM)));
        story(simulator);

        List<SimulatedBlock> blocks = simulator.truth().stream()
                .flatMap(truth -> truth.block().stream())
                .distinct()
                .toList();

        assertThat(blocks).hasSizeGreaterThan(20);
        for (int i = 1; i < blocks.size(); i++) {
            assertThat(blocks.get(i).parentHash()).isEqualTo(blocks.get(i - 1).hash());
            assertThat(blocks.get(i).height()).isEqualTo(blocks.get(i - 1).height() + 1);
            assertThat(blocks.get(i).ordinal()).isGreaterThan(blocks.get(i - 1).ordinal());
        }
    }

    @Test
    void knowsWhatIsPendingIncludedAndConfirmed() {
        ChainSimulator simulator =
                new ChainSimulator(3, SimulatorSettings.defaults().withChains(List.of(ChainProfile.BITCOIN)));
        Set<TransferTruth.State> seen = new HashSet<>();

        simulator.step(3);
        simulator.truth().forEach(truth -> seen.add(truth.state()));
        for (int i = 0; i < ChainProfile.BITCOIN.ticksPerBlock(); i++) {
            simulator.step(0);
        }
        simulator.truth().forEach(truth -> seen.add(truth.state()));
        simulator.drain();

        assertThat(seen).containsExactlyInAnyOrder(TransferTruth.State.PENDING, TransferTruth.State.INCLUDED);
        assertThat(simulator.truth()).extracting(TransferTruth::state).containsOnly(TransferTruth.State.CONFIRMED);
    }

    private static List<TransferObservation> story(ChainSimulator simulator) {
        List<TransferObservation> statements = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            statements.addAll(simulator.step(TRANSFERS_PER_STEP));
        }
        statements.addAll(simulator.drain());
        return statements;
    }
}
