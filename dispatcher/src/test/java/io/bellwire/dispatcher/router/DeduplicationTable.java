package io.bellwire.dispatcher.router;

import java.util.Locale;

/** The rules side by side, as a table for people. */
final class DeduplicationTable {
    private final StringBuilder table = new StringBuilder();

    private DeduplicationTable() {}

    static String of(LedgerTally tally, SweepTally losing) {
        DeduplicationTable table = new DeduplicationTable();
        table.table.append("| Rule | Wrong at the end | Illegal sequence | Events per history |\n|---|--:|--:|--:|\n");
        for (LedgerTally.Rule rule : LedgerTally.Rule.values()) {
            table.row(rule.title(), tally.rival(rule));
        }
        table.row("**versioned by the head's ordinal: Bellwire**", tally.tracker());
        table.row("*what happened on the chain*", 0, 0, tally.trueEventsPerHistory());
        String lossy = "Bellwire, each watcher losing " + SweepTally.LOST_PERCENT + " % of its REMOVED";
        table.row(lossy, losing.wrongPercent(), losing.illegalPercent(), losing.eventsPerHistory());
        table.row("the same, after the sweep", losing.wrongAfterPercent(), losing.illegalPercent(), Double.NaN);
        return table.table.toString();
    }

    private void row(String title, RuleScore score) {
        row(title, score.wrongPercent(), score.illegalPercent(), score.eventsPerHistory());
    }

    private void row(String title, double wrong, double illegal, double events) {
        table.append("| ")
                .append(title)
                .append(" | ")
                .append(percent(wrong))
                .append(" | ")
                .append(percent(illegal));
        table.append(" | ").append(Double.isNaN(events) ? "" : String.format(Locale.ROOT, "%.2f", events));
        table.append(" |\n");
    }

    private static String percent(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.2f %%", value);
    }
}
