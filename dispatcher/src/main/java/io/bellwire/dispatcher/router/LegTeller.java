package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.state.v1.Telling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the owner of a leg hears of a transition. The transition knows neither merchant nor direction.
 *
 * <table>
 *   <caption>What becomes of a transition</caption>
 *   <tr><th>transition</th><th>condition</th><th>the owner hears</th></tr>
 *   <tr><td>any</td><td>told before</td><td>the same again: it is a replay</td></tr>
 *   <tr><td>detected</td><td>in no block, and he did not ask for that</td><td>nothing</td></tr>
 *   <tr><td>milestone</td><td>told that it is confirmed before</td><td>nothing</td></tr>
 *   <tr><td>milestone</td><td>as deep as he requires</td><td>confirmed</td></tr>
 *   <tr><td>milestone</td><td>on the way there</td><td>confirming</td></tr>
 *   <tr><td>milestone, finalized</td><td>not known to have succeeded</td><td>nothing</td></tr>
 *   <tr><td>replaced, dropped</td><td>never in a block, and he did not hear of it</td><td>nothing</td></tr>
 *   <tr><td>any other</td><td></td><td>it by its name</td></tr>
 * </table>
 *
 * <p><b>Replays.</b> The owner's policy is asked only for a transition he has not been told of. Everything else is a
 * function of the transition and of what he was told before it, so a replay says the same in the same words although his
 * policy has changed since, and no change of policy says confirmed twice.
 *
 * @see <a href="../../../../../../../../docs/adr/0010-what-a-leg-was-told.md">ADR 0010</a>
 */
final class LegTeller {
    /** Tellings kept of one inclusion: a watcher that holds and releases for ever must not grow them for ever. */
    static final int KEPT = 64;

    private final MerchantPolicies policies;

    LegTeller(MerchantPolicies policies) {
        this.policies = policies;
    }

    /**
     * @param told what he heard of this inclusion, by revision
     * @return empty if this transition is none to him
     */
    Optional<Telling> tell(WalletEvent event, String merchantId, List<Telling> told) {
        Optional<Telling> before = told.stream()
                .filter(telling -> telling.getEventId().equals(event.getEventId()))
                .findFirst();
        if (before.isPresent()) {
            return before;
        }
        TransferObservation transfer = ((TransferPayload) event.getPayload()).getTransfer();
        int required = policies.required(merchantId, transfer);
        return Optional.ofNullable(status(event, transfer, merchantId, required, told))
                .map(status -> new Telling(event.getEventId(), event.getRevision(), status, required));
    }

    /**
     * Whether he knows of the inclusion: then he hears the rest of it. What he heard after this event counts for nothing,
     * or a replay would tell him what he was not told.
     */
    static boolean hasHeard(WalletEvent event, List<Telling> told) {
        return told.stream().anyMatch(telling -> telling.getRevision() <= event.getRevision());
    }

    /** What he heard last before this; null if nothing. */
    static @Nullable String previousStatus(WalletEvent event, List<Telling> told) {
        String status = null;
        for (Telling telling : told) {
            if (telling.getRevision() < event.getRevision()) {
                status = telling.getStatus();
            }
        }
        return status;
    }

    /** The event that is taken back: for a reorganisation the one he may have credited on, if he heard it. */
    static @Nullable String revokes(WalletEvent event, List<Telling> told) {
        return EventTypes.status(event).equals(EventTypes.REORGED)
                ? confirmed(told).map(Telling::getEventId).orElse(event.getRevokesEventId())
                : event.getRevokesEventId();
    }

    /** Whether the inclusion has come to its end: what comes after that is another's. */
    static boolean isEnded(List<Telling> told) {
        return !told.isEmpty() && EventTypes.isEnd(told.get(told.size() - 1).getStatus());
    }

    /** What was told, with one more. */
    static List<Telling> with(Telling telling, List<Telling> told) {
        List<Telling> all = new ArrayList<>(told);
        int at = all.size();
        while (at > 0 && all.get(at - 1).getRevision() > telling.getRevision()) {
            at--;
        }
        all.add(at, telling);
        if (all.size() > KEPT) {
            // Never that it was confirmed, which would then be said again.
            all.remove(all.get(0).getStatus().equals(EventTypes.CONFIRMED) ? 1 : 0);
        }
        return all;
    }

    private @Nullable String status(
            WalletEvent event, TransferObservation transfer, String merchantId, int required, List<Telling> told) {
        boolean succeeded = transfer.getExecutionStatus() == ExecutionStatus.SUCCESS;
        String name = EventTypes.status(event);
        return switch (name) {
            case EventTypes.DETECTED -> transfer.getBlock() != null || policies.hearsMempool(merchantId) ? name : null;
            case EventTypes.MILESTONE ->
                succeeded && confirmed(told).isEmpty() ? milestone(event.getMilestone(), required) : null;
            case EventTypes.FINALIZED -> succeeded ? name : null;
            case EventTypes.REPLACED, EventTypes.DROPPED ->
                event.getInclusionEpoch() > 0 || !told.isEmpty() || policies.hearsMempool(merchantId) ? name : null;
            default -> name;
        };
    }

    private @Nullable String milestone(@Nullable String milestone, int required) {
        int depth = milestone == null ? 0 : Integer.parseInt(milestone);
        if (depth >= required) {
            return EventTypes.CONFIRMED;
        }
        return policies.isOnTheWay(depth) ? EventTypes.CONFIRMING : null;
    }

    private static Optional<Telling> confirmed(List<Telling> told) {
        return told.stream()
                .filter(telling -> telling.getStatus().equals(EventTypes.CONFIRMED))
                .findFirst();
    }
}
