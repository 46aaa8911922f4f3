package io.bellwire.dispatcher.router;

import io.bellwire.testkit.chain.History;
import io.bellwire.testkit.chain.SimulatorSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Many histories in which watchers lose REMOVED statements, before the sweep and after it. Confined to one thread until it is merged. */
final class SweepTally {
    static final int LOST_PERCENT = 30;

    private static final int SHOWN = 5;

    private final SweepRounds rounds = new SweepRounds();
    private final List<String> findings = new ArrayList<>();
    private long histories;
    private long transfers;
    private long wrongHistories;
    private long wrongTransfers;
    private long wrongAfter;
    private long illegal;
    private long lost;
    private long asked;
    private long events;

    static SweepTally of(LongStream seeds) {
        return seeds.parallel().collect(SweepTally::new, SweepTally::add, SweepTally::merge);
    }

    void add(long seed) {
        SimulatorSettings settings = LedgerTally.settings();
        History history =
                History.drained(seed, settings.withWatching(settings.watching().losingRemovals(LOST_PERCENT)));
        HistoryCheck check = HistoryCheck.of(history, false);
        histories++;
        transfers += history.truth().size();
        lost += history.truth().stream().mapToInt(truth -> truth.lostRemovals()).sum();
        wrongTransfers += check.wrongTransfers();
        wrongHistories += check.isLedgerRight() ? 0 : 1;
        events += check.eventsAtRequiredDepth();
        asked += rounds.over(history, check.router());
        wrongAfter += check.isLedgerRight() ? 0 : 1;
        List<String> wrong = check.illegal();
        illegal += wrong.isEmpty() ? 0 : 1;
        if (!(check.isLedgerRight() && wrong.isEmpty()) && findings.size() < SHOWN) {
            findings.add("seed " + seed + ": " + wrong);
        }
    }

    private void merge(SweepTally other) {
        findings.addAll(other.findings);
        histories += other.histories;
        transfers += other.transfers;
        wrongHistories += other.wrongHistories;
        wrongTransfers += other.wrongTransfers;
        wrongAfter += other.wrongAfter;
        illegal += other.illegal;
        lost += other.lost;
        asked += other.asked;
        events += other.events;
    }

    /** Share of histories after which the money is not where the chain says, before anybody looked again. */
    double wrongPercent() {
        return 100.0 * wrongHistories / histories;
    }

    double wrongAfterPercent() {
        return 100.0 * wrongAfter / histories;
    }

    double illegalPercent() {
        return 100.0 * illegal / histories;
    }

    double eventsPerHistory() {
        return (double) events / histories;
    }

    /** With their seeds, of what is wrong after the sweep; the first few. */
    List<String> findings() {
        return findings;
    }

    @Override
    public String toString() {
        return histories + " histories, " + transfers + " transfers, " + lost + " REMOVED lost, " + wrongHistories
                + " histories and " + wrongTransfers + " transfers wrong before the sweep, " + wrongAfter
                + " after it, " + asked + " asked about";
    }
}
