package io.bellwire.testkit.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the ledger found. Lists hold one line per finding, for people; a run is good when {@link #holds()}.
 *
 * @param accepted records the gateway answered 202 for
 * @param refused records it said it did not take
 * @param unknown records whose answer never came
 * @param owed callbacks the accepted records cause, each counted once per endpoint
 * @param attempts requests that reached merchants, tests excluded
 * @param delivered callbacks some merchant took, each counted once per endpoint
 * @param duplicates times a merchant took a callback it had taken before, replays excluded
 * @param retried callbacks that came again after a refusal
 * @param deadLettered deliveries in the dead-letter topic that were not taken since
 * @param unrouted events nobody could be told of
 * @param quarantined records set aside undecoded
 * @param waiting deliveries still held for a retry
 * @param lost owed, and found nowhere
 * @param invented heard of, though nobody was asked to say it, or said with other content
 * @param crossTalk heard by a merchant it does not concern
 * @param badSignatures heard without a valid signature of that endpoint
 */
public record LedgerReport(
        int accepted,
        int refused,
        int unknown,
        int owed,
        int attempts,
        int delivered,
        int duplicates,
        int retried,
        int deadLettered,
        int unrouted,
        int quarantined,
        int waiting,
        List<String> lost,
        List<String> invented,
        List<String> crossTalk,
        List<String> badSignatures,
        List<InvariantCheck> checks) {

    private static final int LINES_PER_CHECK = 10;

    public boolean holds() {
        return checks.stream().allMatch(InvariantCheck::holds);
    }

    /** The check whose name starts with {@code id}, such as {@code I1}. */
    public InvariantCheck check(String id) {
        return checks.stream()
                .filter(check -> check.name().startsWith(id + ' '))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("check: " + id + " (expected: one of " + names() + ')'));
    }

    /** A compact table, each broken promise followed by its first few findings. */
    public String toText() {
        List<String> lines = new ArrayList<>();
        counts().forEach((name, count) -> lines.add(String.format("%-14s%,9d", name, count)));
        for (InvariantCheck check : checks) {
            List<String> violations = check.violations();
            lines.add(String.format("%-26s%s", check.name(), check.holds() ? "holds" : "BROKEN, " + violations.size()));
            violations.stream().limit(LINES_PER_CHECK).forEach(violation -> lines.add("  " + violation));
            if (violations.size() > LINES_PER_CHECK) {
                lines.add("  and " + (violations.size() - LINES_PER_CHECK) + " more");
            }
        }
        return String.join(System.lineSeparator(), lines);
    }

    /** The counts by name, in the order they are printed. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        counts.put("accepted", accepted);
        counts.put("refused", refused);
        counts.put("unknown", unknown);
        counts.put("owed", owed);
        counts.put("attempts", attempts);
        counts.put("delivered", delivered);
        counts.put("duplicates", duplicates);
        counts.put("retried", retried);
        counts.put("dead-lettered", deadLettered);
        counts.put("unrouted", unrouted);
        counts.put("quarantined", quarantined);
        counts.put("waiting", waiting);
        counts.put("lost", lost.size());
        return counts;
    }

    private String names() {
        return checks.stream().map(InvariantCheck::name).collect(Collectors.joining(", "));
    }
}
