package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import io.bellwire.state.v1.OwnedLeg;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one merchant is to hear of one event.
 *
 * @param callbackId the {@code webhook-id}
 * @param type as the merchant knows it, e.g. {@code deposit.confirmed}
 * @param metadata the merchant's own parameters, passed through
 * @param leg how the event touches the merchant; null for events that are not transfers
 */
record Callback(
        String callbackId,
        String merchantId,
        String type,
        Map<String, String> metadata,
        @Nullable TransferLeg leg) {

    /**
     * A transfer seen from one side.
     *
     * @param direction {@code in} or {@code out}
     * @param internal that both sides belong to this merchant
     */
    record TransferLeg(
            String direction,
            String status,
            @Nullable String previousStatus,
            int requiredConfirmations,
            boolean internal) {}

    /** For an event whose publisher named the merchant. */
    static Callback direct(WalletEvent event, String merchantId, ConfirmationPolicy policy) {
        TransferLeg leg = null;
        if (event.getPayload() instanceof TransferPayload payload) {
            String direction = event.getType().startsWith("deposit.") ? EventTypes.IN : EventTypes.OUT;
            String status = event.getType().substring(event.getType().indexOf('.') + 1);
            int required = policy.required(payload.getTransfer().getChainId());
            leg = new TransferLeg(direction, status, null, required, false);
        }
        return new Callback(
                Ids.callbackId(event.getEventId(), "", merchantId),
                merchantId,
                event.getType(),
                event.getMetadata(),
                leg);
    }

    /**
     * For a watched leg of a transfer.
     *
     * @return empty if this transition is none for this leg's owner
     */
    static Optional<Callback> ofLeg(WalletEvent event, OwnedLeg leg, boolean internal, ConfirmationPolicy policy) {
        String chainId = ((TransferPayload) event.getPayload()).getTransfer().getChainId();
        int required = policy.required(chainId);
        Map<String, String> metadata = new HashMap<>(leg.getMetadata());
        metadata.putAll(event.getMetadata());
        return EventTypes.status(event, required)
                .map(status -> new Callback(
                        Ids.callbackId(event.getEventId(), leg.getDirection(), leg.getAddress()),
                        leg.getMerchantId(),
                        EventTypes.named(leg.getDirection(), status),
                        metadata,
                        new TransferLeg(
                                leg.getDirection(),
                                status,
                                EventTypes.previousStatus(event, required).orElse(null),
                                required,
                                internal)));
    }
}
