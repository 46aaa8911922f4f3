package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import java.util.Set;

/**
 * Names of events about transfers: neutral on their way in ({@code transfer.*}), {@code deposit.*} for what comes in to a
 * merchant, {@code transaction.*} for what goes out.
 */
final class EventTypes {
    static final String IN = "in";
    static final String OUT = "out";

    static final String DETECTED = "detected";
    static final String CONFIRMING = "confirming";
    static final String CONFIRMED = "confirmed";
    static final String FINALIZED = "finalized";
    static final String MILESTONE = "milestone";
    static final String REORGED = "reorged";
    static final String FAILED = "failed";
    static final String REPLACED = "replaced";
    static final String DROPPED = "dropped";
    static final String HELD = "held";
    static final String RELEASED = "released";

    private static final String TRANSFER = "transfer.";
    private static final Set<String> FOLLOW_UP = Set.of(REORGED, FAILED, REPLACED, DROPPED, HELD, RELEASED);
    private static final Set<String> END = Set.of(FINALIZED, REORGED, REPLACED, DROPPED);

    private EventTypes() {}

    /** Whether the event is a neutral transition that is named per leg. */
    static boolean isTransfer(WalletEvent event) {
        return event.getType().startsWith(TRANSFER) && event.getPayload() instanceof TransferPayload;
    }

    /** Its name without the family: {@code milestone} of {@code transfer.milestone}. */
    static String status(WalletEvent event) {
        return event.getType().substring(event.getType().indexOf('.') + 1);
    }

    /** Whether it ends, revokes or suspends what may have been announced: whoever heard of that must hear of this. */
    static boolean followsUp(WalletEvent event) {
        return FOLLOW_UP.contains(status(event));
    }

    /** Whether it says how deep money is that came: the tracker says that of nothing nobody vouched for. */
    static boolean isOfMoneyThatCame(WalletEvent event) {
        String status = status(event);
        return status.equals(MILESTONE) || status.equals(FINALIZED);
    }

    /** Whether nothing follows it in the same inclusion. */
    static boolean isEnd(String status) {
        return END.contains(status);
    }

    /** {@code deposit.confirmed}, {@code transaction.detected}. */
    static String named(String direction, String status) {
        return (direction.equals(IN) ? "deposit." : "transaction.") + status;
    }
}
