package io.bellwire.standalone.demo;

import io.bellwire.standalone.terminal.Table;
import io.bellwire.testkit.ledger.InvariantCheck;
import io.bellwire.testkit.ledger.LedgerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * What the books say at one moment.
 *
 * @param all judges the run
 * @param byMerchant for its counts only: a merchant's book knows nothing of what the others were sent
 */
record Balance(LedgerReport all, Map<DemoMerchant, LedgerReport> byMerchant) {
    private static final int SHOWN_VIOLATIONS = 5;

    Balance {
        byMerchant = Map.copyOf(byMerchant);
    }

    /** Every callback is where it stays. */
    boolean isSettled() {
        return all.waiting() == 0 && all.lost().isEmpty();
    }

    /** Nothing is lost, nothing invented, nothing twice. */
    boolean holds() {
        return all.holds() && all.lost().isEmpty();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d observations accepted (%,d refused, %,d of unknown fate). Callbacks they cause:",
                all.accepted(),
                all.refused(),
                all.unknown()));
        table().forEach(line -> lines.add("  " + line));
        for (InvariantCheck check : all.checks()) {
            if (!check.holds()) {
                lines.add(check.name() + " is BROKEN, " + check.violations().size() + " times:");
                check.violations().stream().limit(SHOWN_VIOLATIONS).forEach(violation -> lines.add("  " + violation));
            }
        }
        lines.add(verdict());
        return lines;
    }

    private String verdict() {
        if (!holds()) {
            return "The run broke a promise. Please report it, with the lines above.";
        }
        return all.waiting() == 0
                ? "Nothing is lost: each callback was delivered once, signed, or is a dead letter."
                : "Nothing is lost: each callback was delivered once, signed, or is a dead letter, or still waits for a"
                        + " retry.";
    }

    private List<String> table() {
        Table table = Table.ofNumbers(
                Stream.concat(Stream.of(""), Stream.concat(DemoMerchant.ids().stream(), Stream.of("all")))
                        .toArray(String[]::new));
        row(table, "owed", LedgerReport::owed);
        row(table, "delivered", LedgerReport::delivered);
        row(table, "retried", LedgerReport::retried);
        row(table, "dead-lettered", LedgerReport::deadLettered);
        row(table, "waiting", LedgerReport::waiting);
        row(table, "duplicates", LedgerReport::duplicates);
        row(table, "lost", report -> report.lost().size());
        return table.lines();
    }

    private void row(Table table, String name, ToIntFunction<LedgerReport> count) {
        Stream<LedgerReport> reports = Stream.concat(
                Stream.of(DemoMerchant.values()).flatMap(merchant -> Stream.ofNullable(byMerchant.get(merchant))),
                Stream.of(all));
        Stream<String> cells = reports.map(report -> String.format(Locale.ROOT, "%,d", count.applyAsInt(report)));
        table.row(Stream.concat(Stream.of(name), cells).toArray(String[]::new));
    }
}
