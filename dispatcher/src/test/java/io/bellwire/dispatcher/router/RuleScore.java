package io.bellwire.dispatcher.router;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How a rule did, over any number of histories. */
final class RuleScore {
    private long histories;
    private long wrong;
    private long illegal;
    private long events;

    /** What a rule said in one history. */
    static final class Sheet {
        private final Map<String, Account> accounts = new HashMap<>();
        private boolean illegal;
        private int events;

        void take(RivalRule.Word word) {
            events++;
            illegal |= !accounts.computeIfAbsent(word.transferId(), id -> new Account())
                    .take(word.status());
        }

        private Set<String> credited() {
            return accounts.entrySet().stream()
                    .filter(entry -> entry.getValue().credited)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }
    }

    void add(Sheet sheet, Set<String> creditedInTruth) {
        histories++;
        events += sheet.events;
        wrong += sheet.credited().equals(creditedInTruth) ? 0 : 1;
        illegal += sheet.illegal ? 1 : 0;
    }

    void add(RuleScore other) {
        histories += other.histories;
        wrong += other.wrong;
        illegal += other.illegal;
        events += other.events;
    }

    /** Share of histories after which the money is not where the chain says. */
    double wrongPercent() {
        return percent(wrong);
    }

    double illegalPercent() {
        return percent(illegal);
    }

    double eventsPerHistory() {
        return (double) events / histories;
    }

    private double percent(long count) {
        return 100.0 * count / histories;
    }

    private static final class Account {
        private boolean announced;
        private boolean included;
        private boolean credited;
        private boolean isFinal;

        /** @return whether that word could follow */
        boolean take(String status) {
            boolean legal = !isFinal
                    && switch (status) {
                        case "detected", "failed" -> !included;
                        case "confirmed" -> announced && !credited;
                        case "finalized" -> credited;
                        case "reorged" -> announced;
                        default -> !included;
                    };
            switch (status) {
                case "detected" -> announced = true;
                case "failed" -> {
                    announced = true;
                    included = true;
                }
                case "confirmed" -> {
                    credited = true;
                    included = true;
                }
                case "finalized" -> {
                    credited = true;
                    isFinal = true;
                }
                default -> {
                    announced = false;
                    included = false;
                    credited = false;
                }
            }
            return legal;
        }
    }
}
