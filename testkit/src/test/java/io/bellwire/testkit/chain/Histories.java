package io.bellwire.testkit.chain;

import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Some hundred histories, from seeds that are the same each time. */
final class Histories {
    private static final int COUNT = 400;

    private Histories() {}

    static List<History> under(SimulatorSettings settings) {
        return LongStream.range(0, COUNT)
                .mapToObj(seed -> History.of(seed, settings))
                .toList();
    }

    static List<History> drainedUnder(SimulatorSettings settings) {
        return LongStream.range(0, COUNT)
                .mapToObj(seed -> History.drained(seed, settings))
                .toList();
    }

    static Stream<TransferTruth> truths(List<History> histories, Predicate<TransferTruth> which) {
        return histories.stream().flatMap(history -> history.truth().stream()).filter(which);
    }

    static Map<String, List<TransferObservation>> byWatcher(History history) {
        return history.log().stream().collect(Collectors.groupingBy(TransferObservation::getWatcherId));
    }

    static List<TransferObservation> about(String transferId, List<TransferObservation> statements) {
        return statements.stream()
                .filter(statement -> statement.getTransferId().equals(transferId))
                .toList();
    }

    static boolean is(TransferObservation statement, ObservationKind kind) {
        return statement.getKind() == kind;
    }
}
