package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.testkit.chain.History;
import io.bellwire.testkit.chain.SimulatorSettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Many histories, each told by every rule, and how the rules did. Confined to one thread until it is merged. */
final class LedgerTally {
    /** States take their stored form in one history of so many: that is slow, and not what is in question. */
    private static final int STORED_EVERY = 16;

    private static final int SHOWN = 5;

    enum Rule {
        BY_TYPE("said before: (txId, type)", () -> new RivalRule.SeenSet(ModelRouter.REQUIRED, false)),
        BY_BLOCK("said before: (txId, blockHash, type)", () -> new RivalRule.SeenSet(ModelRouter.REQUIRED, true)),
        LAST_VALUE("the last word wins, no version", () -> new RivalRule.LastValue(ModelRouter.REQUIRED)),
        BY_HEIGHT("versioned by the head's height", () -> new RivalRule.Versioned(ModelRouter.REQUIRED));

        private final String title;
        private final Supplier<RivalRule> maker;

        Rule(String title, Supplier<RivalRule> maker) {
            this.title = title;
            this.maker = maker;
        }

        String title() {
            return title;
        }
    }

    private final Map<Rule, RuleScore> rivals = new EnumMap<>(Rule.class);
    private final RuleScore tracker = new RuleScore();
    private final List<String> findings = new ArrayList<>();
    private long histories;
    private long observations;
    private long trueEvents;
    private long callbacks;

    LedgerTally() {
        for (Rule rule : Rule.values()) {
            rivals.put(rule, new RuleScore());
        }
    }

    static SimulatorSettings settings() {
        return SimulatorSettings.histories().withMerchants(ModelRouter.MERCHANTS);
    }

    static LedgerTally of(LongStream seeds) {
        return seeds.parallel().collect(LedgerTally::new, LedgerTally::add, LedgerTally::merge);
    }

    void add(long seed) {
        History history = History.of(seed, settings());
        HistoryCheck check = HistoryCheck.of(history, Math.floorMod(seed, STORED_EVERY) == 0);
        List<String> wrong = check.findings();
        if (!wrong.isEmpty() && findings.size() < SHOWN) {
            findings.add("seed " + seed + ": " + wrong);
        }
        histories++;
        observations += history.log().size();
        callbacks += check.router().callbacks().size();
        trueEvents += check.trueEvents();
        Set<String> credited = check.creditedTransfers();
        tracker.add(sheet(check.router().events()), credited);
        rivals.forEach((rule, score) -> score.add(sheet(rule.maker.get(), history.log()), credited));
    }

    private void merge(LedgerTally other) {
        rivals.forEach((rule, score) -> score.add(other.rivals.get(rule)));
        tracker.add(other.tracker);
        findings.addAll(other.findings);
        histories += other.histories;
        observations += other.observations;
        trueEvents += other.trueEvents;
        callbacks += other.callbacks;
    }

    RuleScore tracker() {
        return tracker;
    }

    RuleScore rival(Rule rule) {
        return rivals.get(rule);
    }

    /** With their seeds; the first few. */
    List<String> findings() {
        return findings;
    }

    double trueEventsPerHistory() {
        return (double) trueEvents / histories;
    }

    @Override
    public String toString() {
        return histories + " histories, " + observations + " observations, " + callbacks + " callbacks";
    }

    private static RuleScore.Sheet sheet(RivalRule rule, List<TransferObservation> log) {
        RuleScore.Sheet sheet = new RuleScore.Sheet();
        log.forEach(said -> rule.hear(said).forEach(sheet::take));
        return sheet;
    }

    /** What the tracker said, in the words the others use: of depths, the operator's alone. */
    private static RuleScore.Sheet sheet(List<WalletEvent> events) {
        String required = String.valueOf(ModelRouter.REQUIRED);
        RuleScore.Sheet sheet = new RuleScore.Sheet();
        for (WalletEvent event : events) {
            if (event.getMilestone() == null || event.getMilestone().equals(required)) {
                sheet.take(new RivalRule.Word(event.getSubjectId(), RivalRule.status(event.getType())));
            }
        }
        return sheet;
    }
}
