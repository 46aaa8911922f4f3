package io.bellwire.bench.sender;

import io.bellwire.bench.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** The runs of all contenders side by side: medians with their spread, and the ratios that were promised. */
final class SpeedTable {
    private static final String ROW = "%-18s %24s %22s %24s %19s %19s %7s%n";

    private final Map<Contender, List<Measured>> runs = new EnumMap<>(Contender.class);

    void add(Contender contender, Measured run) {
        runs.computeIfAbsent(contender, none -> new ArrayList<>()).add(run);
    }

    String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                ROW,
                "contender",
                "deliveries/s",
                "CPU us",
                "bytes allocated",
                "p50 us",
                "p99 us",
                "RSS MiB"));
        runs.forEach((contender, measured) -> text.append(String.format(
                Locale.ROOT,
                ROW,
                contender.label(),
                spread(measured, Measured::perSecond, "%,.0f"),
                spread(measured, Measured::cpuMicros, "%.1f"),
                spread(measured, Measured::allocatedBytes, "%,.0f"),
                spread(seen(measured), run -> Objects.requireNonNull(run.p50Micros()), "%,.0f"),
                spread(seen(measured), run -> Objects.requireNonNull(run.p99Micros()), "%,.0f"),
                String.format(Locale.ROOT, "%.0f", median(measured, run -> run.residentMiB())))));
        ratios().forEach(ratio -> text.append(ratio).append(System.lineSeparator()));
        warnings().forEach(warning -> text.append(warning).append(System.lineSeparator()));
        return text.toString();
    }

    private static List<Measured> seen(List<Measured> runs) {
        return runs.stream()
                .filter(run -> run.p50Micros() != null && run.p99Micros() != null)
                .toList();
    }

    /** Only those both of whose sides ran. */
    List<String> ratios() {
        List<String> lines = new ArrayList<>();
        ratio(lines, "CPU, bellwire to bare-netty", Contender.BARE_NETTY, Measured::cpuMicros, "at most 1.6");
        ratio(
                lines,
                "CPU, bellwire to parallel-consumer",
                Contender.PARALLEL_CONSUMER,
                Measured::cpuMicros,
                "at most 0.3");
        ratio(
                lines,
                "rate, bellwire to parallel-consumer",
                Contender.PARALLEL_CONSUMER,
                Measured::perSecond,
                "at least 3");
        List<Measured> ours = of(Contender.BELLWIRE);
        List<Measured> consumer = of(Contender.CONSUME_ONLY);
        if (!ours.isEmpty() && !consumer.isEmpty()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-40s %,10.0f  (at most 400)",
                    "bytes, bellwire beyond consume-only",
                    median(ours, Measured::allocatedBytes) - median(consumer, Measured::allocatedBytes)));
        }
        return lines;
    }

    /** Of medians; beside it the same of each round by itself, for runs of one round shared what else the machine did. */
    private void ratio(List<String> lines, String name, Contender other, ToDoubleFunction<Measured> value, String aim) {
        List<Measured> ours = of(Contender.BELLWIRE);
        List<Measured> theirs = of(other);
        int rounds = Math.min(ours.size(), theirs.size());
        if (rounds == 0) {
            return;
        }
        double[] byRound = new double[rounds];
        Arrays.setAll(byRound, round -> value.applyAsDouble(ours.get(round)) / value.applyAsDouble(theirs.get(round)));
        Spread spread = Spread.of(byRound);
        lines.add(String.format(
                Locale.ROOT,
                "%-40s %10.2f  (%s; by round %.2f to %.2f)",
                name,
                median(ours, value) / median(theirs, value),
                aim,
                spread.quantile(0),
                spread.quantile(1)));
    }

    /** A figure about callbacks that were not taken says nothing. */
    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        runs.forEach((contender, measured) -> {
            long aside = measured.stream().mapToLong(Measured::aside).sum();
            if (aside > 0) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "%s: %,d deliveries were put off, failed or given up (expected: 0)",
                        contender.label(),
                        aside));
            }
        });
        return warnings;
    }

    private List<Measured> of(Contender contender) {
        return runs.getOrDefault(contender, List.of());
    }

    private static double median(List<Measured> runs, ToDoubleFunction<Measured> value) {
        return spread(runs, value).quantile(0.5);
    }

    private static Spread spread(List<Measured> runs, ToDoubleFunction<Measured> value) {
        return Spread.of(runs.stream().mapToDouble(value).toArray());
    }

    private static String spread(List<Measured> runs, ToDoubleFunction<Measured> value, String format) {
        if (runs.isEmpty()) {
            return "-";
        }
        Spread spread = spread(runs, value);
        String median = String.format(Locale.ROOT, format, spread.quantile(0.5));
        return runs.size() == 1
                ? median
                : median
                        + String.format(
                                Locale.ROOT,
                                " (" + format + "-" + format + ')',
                                spread.quantile(0),
                                spread.quantile(1));
    }
}
