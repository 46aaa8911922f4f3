package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import io.bellwire.state.v1.OwnedLeg;
import io.bellwire.state.v1.Telling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one merchant is to hear of one event.
 *
 * @param callbackId the {@code webhook-id}
 * @param type as the merchant knows it, e.g. {@code deposit.confirmed}
 * @param metadata the merchant's own parameters, passed through
 * @param revokesEventId the event taken back
 * @param superseded that a higher revision of its subject came before it
 * @param leg how the event touches the merchant; null for events that are not transfers
 */
record Callback(
        String callbackId,
        String merchantId,
        String type,
        Map<String, String> metadata,
        @Nullable String revokesEventId,
        boolean superseded,
        @Nullable TransferLeg leg) {

    /**
     * A transfer seen from one side.
     *
     * @param direction {@code in} or {@code out}
     * @param previousStatus what the merchant heard last of this inclusion
     * @param internal that both sides belong to this merchant
     */
    record TransferLeg(
            String direction,
            String status,
            @Nullable String previousStatus,
            int requiredConfirmations,
            boolean internal) {}

    /** For an event whose publisher named the merchant. */
    static Callback direct(WalletEvent event, String merchantId, MerchantPolicies policies, boolean superseded) {
        TransferLeg leg = null;
        if (event.getPayload() instanceof TransferPayload payload) {
            String direction = event.getType().startsWith("deposit.") ? EventTypes.IN : EventTypes.OUT;
            Integer said = payload.getRequiredConfirmations();
            int required = said == null ? policies.required(merchantId, payload.getTransfer()) : said;
            leg = new TransferLeg(direction, EventTypes.status(event), null, required, false);
        }
        return new Callback(
                Ids.callbackId(event.getEventId(), "", merchantId),
                merchantId,
                event.getType(),
                event.getMetadata(),
                event.getRevokesEventId(),
                superseded,
                leg);
    }

    /**
     * For a watched leg of a transfer.
     *
     * @param told what its owner heard of this inclusion, {@code telling} included or not
     */
    static Callback ofLeg(WalletEvent event, OwnedLeg leg, boolean internal, Telling telling, List<Telling> told) {
        Map<String, String> metadata = new HashMap<>(leg.getMetadata());
        metadata.putAll(event.getMetadata());
        return new Callback(
                Ids.callbackId(event.getEventId(), leg.getDirection(), leg.getAddress()),
                leg.getMerchantId(),
                EventTypes.named(leg.getDirection(), telling.getStatus()),
                metadata,
                LegTeller.revokes(event, told),
                false,
                new TransferLeg(
                        leg.getDirection(),
                        telling.getStatus(),
                        LegTeller.previousStatus(event, told),
                        telling.getRequired(),
                        internal));
    }
}
