package io.bellwire.dispatcher.router;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The book a merchant keeps, from callbacks alone: it credits on confirmed, takes back on reorged, and goes by the
 * revision, since callbacks may come in any order and more than once.
 */
final class MerchantLedger {
    private static final Set<String> CREDIT = Set.of("confirmed", "finalized");

    private final Map<String, ModelCallback> newest = new HashMap<>();

    void hear(ModelCallback callback) {
        newest.merge(callback.account(), callback, (one, other) -> other.revision() > one.revision() ? other : one);
    }

    /** Accounts that have their money. */
    Set<String> credited() {
        Set<String> credited = new TreeSet<>();
        newest.forEach((account, callback) -> {
            if (CREDIT.contains(callback.status())) {
                credited.add(account);
            }
        });
        return credited;
    }
}
