package io.bellwire.dispatcher.router;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was told of each account makes a story: announced, then confirmed once, then final or taken back, and
 * only then announced again; and each taking back names what it takes back.
 */
final class LegalStory {
    private final Map<String, Account> accounts = new HashMap<>();
    private final List<String> findings = new ArrayList<>();

    /** Callbacks in the order they were sent; repeated ones left out by the caller. */
    void hear(ModelCallback callback) {
        Account account = accounts.computeIfAbsent(callback.account(), key -> new Account());
        String wrong = account.wrongWith(callback);
        if (wrong != null) {
            findings.add(callback.callback().type() + " of " + callback.account() + ", epoch " + callback.epoch()
                    + ", revision " + callback.revision() + ": " + wrong);
        }
        account.take(callback);
    }

    List<String> findings() {
        return findings;
    }

    private enum Place {
        UNHEARD,
        PENDING,
        IN,
        FAILED,
        CONFIRMED,
        FINAL,
        OUT,
        ENDED
    }

    private static final class Account {
        private Place place = Place.UNHEARD;
        private int revision;
        private int epoch;
        private @Nullable String toRevoke;

        @Nullable
        String wrongWith(ModelCallback told) {
            if (told.revision() <= revision) {
                return "not after revision " + revision;
            }
            if (told.epoch() != epoch + (isEntry(told) ? 1 : 0)) {
                return "after epoch " + epoch;
            }
            boolean legal =
                    switch (told.status()) {
                        case "detected" -> told.epoch() == 0 ? place == Place.UNHEARD : isOutside();
                        case "failed" -> isOutside();
                        case "confirming" -> place == Place.IN;
                        case "confirmed" -> place == Place.IN;
                        case "finalized" -> place == Place.CONFIRMED;
                        case "reorged" -> place == Place.IN || place == Place.CONFIRMED || place == Place.FAILED;
                        case "replaced", "dropped" ->
                            place == Place.PENDING || place == Place.OUT || place == Place.UNHEARD;
                        case "held", "released" -> place != Place.FINAL;
                        default -> throw new AssertionError(told);
                    };
            if (!legal) {
                return "while " + place;
            }
            return told.status().equals("reorged") && !Objects.equals(told.revokes(), toRevoke)
                    ? "revokes something else"
                    : null;
        }

        void take(ModelCallback told) {
            revision = told.revision();
            epoch = told.epoch();
            place = switch (told.status()) {
                case "detected" -> told.epoch() == 0 ? Place.PENDING : Place.IN;
                case "failed" -> Place.FAILED;
                case "confirmed" -> Place.CONFIRMED;
                case "finalized" -> Place.FINAL;
                case "reorged" -> Place.OUT;
                case "replaced", "dropped" -> Place.ENDED;
                default -> place;
            };
            if (isEntry(told) || told.status().equals("confirmed")) {
                toRevoke = told.eventId();
            }
        }

        private boolean isOutside() {
            return place != Place.IN && place != Place.FAILED && place != Place.CONFIRMED && place != Place.FINAL;
        }

        private static boolean isEntry(ModelCallback told) {
            return told.epoch() > 0
                    && (told.status().equals("detected") || told.status().equals("failed"));
        }
    }
}
