package io.bellwire.testkit.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether what an endpoint was told of a transfer makes a story, read by {@code revision}: each inclusion is announced,
 * confirmed, final and revoked in that order, the next begins after it, and what is revoked is what was told of it.
 *
 * <p>Nothing is concluded from what was not told: endpoints choose the types they hear.
 *
 * <p><b>Thread:</b> confined to the caller; made for one report.
 */
final class LegalSequence {
    /** The others, such as held, may come anywhere. */
    private static final Map<String, Integer> RANK = Map.of(
            "detected", 0,
            "failed", 0,
            "confirming", 1,
            "confirmed", 2,
            "finalized", 3,
            "reorged", 4,
            "replaced", 5,
            "dropped", 5);

    private record Story(String path, String subject, String direction) {}

    private final Map<Story, Map<String, CallbackBody>> told = new LinkedHashMap<>();

    void tell(String path, CallbackBody body) {
        if (!body.key().direction().isEmpty()) {
            told.computeIfAbsent(
                            new Story(path, body.key().subject(), body.key().direction()), story -> new HashMap<>())
                    .put(body.eventId(), body);
        }
    }

    List<String> findings() {
        Set<String> findings = new TreeSet<>();
        told.forEach((story, byId) -> {
            List<CallbackBody> bodies = new ArrayList<>(byId.values());
            bodies.sort(Comparator.comparingInt(CallbackBody::revision));
            for (int i = 1; i < bodies.size(); i++) {
                if (!follows(bodies.get(i - 1), bodies.get(i))) {
                    findings.add(bodies.get(i).key() + " at " + story.path() + ": comes after "
                            + bodies.get(i - 1).key().type() + " of inclusion "
                            + bodies.get(i - 1).key().inclusionEpoch());
                }
            }
            bodies.stream()
                    .filter(body -> body.key().stage().equals("reorged"))
                    .filter(body -> !revokesWhatWasTold(body, byId))
                    .forEach(body -> findings.add(body.key() + " at " + story.path() + ": revokes something else"));
        });
        return List.copyOf(findings);
    }

    private static boolean follows(CallbackBody before, CallbackBody after) {
        int epochs = after.key().inclusionEpoch() - before.key().inclusionEpoch();
        return after.revision() > before.revision()
                && (epochs > 0 || (epochs == 0 && rank(before, 0) <= rank(after, Integer.MAX_VALUE)));
    }

    private static int rank(CallbackBody body, int ifAnywhere) {
        return RANK.getOrDefault(body.key().stage(), ifAnywhere);
    }

    /** What a merchant may have credited on must be what is taken back; else something of the same inclusion. */
    private static boolean revokesWhatWasTold(CallbackBody reorged, Map<String, CallbackBody> byId) {
        String revoked = reorged.revokesEventId();
        int epoch = reorged.key().inclusionEpoch();
        @Nullable CallbackBody known = revoked == null ? null : byId.get(revoked);
        boolean confirmedTold = byId.values().stream()
                .anyMatch(body -> isConfirmation(body)
                        && body.key().inclusionEpoch() == epoch
                        && body.revision() < reorged.revision());
        return known == null
                ? revoked != null && !confirmedTold
                : known.key().inclusionEpoch() == epoch && (!confirmedTold || isConfirmation(known));
    }

    private static boolean isConfirmation(CallbackBody body) {
        return body.key().stage().equals("confirmed");
    }
}
