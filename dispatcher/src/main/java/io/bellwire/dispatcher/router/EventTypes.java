package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names a transfer's transition for one merchant: {@code deposit.*} for what comes in, {@code transaction.*} for what
 * goes out. The transition itself knows neither merchant nor direction.
 */
final class EventTypes {
    static final String IN = "in";
    static final String OUT = "out";

    private static final String TRANSFER = "transfer.";

    private EventTypes() {}

    /** Whether the event is a neutral transition that is named per leg. */
    static boolean isTransfer(WalletEvent event) {
        return event.getType().startsWith(TRANSFER) && event.getPayload() instanceof TransferPayload;
    }

    /**
     * The status a leg's owner hears of, e.g. {@code confirmed}.
     *
     * @return empty if this transition is none for a merchant who asks {@code required} confirmations
     */
    static Optional<String> status(WalletEvent event, int required) {
        TransferObservation transfer = ((TransferPayload) event.getPayload()).getTransfer();
        boolean failed = transfer.getExecutionStatus() == ExecutionStatus.FAILED;
        boolean succeeded = transfer.getExecutionStatus() == ExecutionStatus.SUCCESS;
        return switch (event.getType()) {
            case TransferTracker.DETECTED -> Optional.of(failed ? "failed" : "detected");
            case TransferTracker.MILESTONE -> succeeded ? milestoneStatus(event, required) : Optional.empty();
            case TransferTracker.FINALIZED -> succeeded ? Optional.of("finalized") : Optional.empty();
            default -> Optional.of(event.getType().substring(TRANSFER.length()));
        };
    }

    /** The status before this transition, in the same words; empty at the first sight. */
    static Optional<String> previousStatus(WalletEvent event, int required) {
        if (event.getType().equals(TransferTracker.DETECTED)) {
            return Optional.empty();
        }
        int before = depth(((TransferPayload) event.getPayload()).getPreviousMilestone());
        if (before == 0) {
            return Optional.of("detected");
        }
        return Optional.of(before < required ? "confirming" : "confirmed");
    }

    /** {@code deposit.confirmed}, {@code transaction.detected}. */
    static String named(String direction, String status) {
        return (direction.equals(IN) ? "deposit." : "transaction.") + status;
    }

    /** Confirmed by the first depth that suffices, also when the depth required was changed between two of them. */
    private static Optional<String> milestoneStatus(WalletEvent event, int required) {
        if (depth(event.getMilestone()) < required) {
            return Optional.of("confirming");
        }
        int before = depth(((TransferPayload) event.getPayload()).getPreviousMilestone());
        return before < required ? Optional.of("confirmed") : Optional.empty();
    }

    private static int depth(@Nullable String milestone) {
        return milestone == null ? 0 : Integer.parseInt(milestone);
    }
}
