package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.WalletEvent;
import org.jspecify.annotations.Nullable;

/** A callback with the event it tells of: what its body is made from. Equal ones make equal bodies. */
record ModelCallback(Callback callback, WalletEvent event) {
    String id() {
        return callback.callbackId();
    }

    /** Whose book it goes into, and on which side: one merchant's view of one transfer. */
    String account() {
        return account(callback.merchantId(), direction(), event.getSubjectId());
    }

    static String account(String merchantId, String direction, String transferId) {
        return merchantId + ' ' + direction + ' ' + transferId;
    }

    int revision() {
        return event.getRevision();
    }

    int epoch() {
        return event.getInclusionEpoch();
    }

    String eventId() {
        return event.getEventId();
    }

    @Nullable
    String revokes() {
        return callback.revokesEventId();
    }

    /** The last part of its type, e.g. {@code confirmed}. */
    String status() {
        return callback.type().substring(callback.type().indexOf('.') + 1);
    }

    private String direction() {
        return callback.type().startsWith("deposit.") ? EventTypes.IN : EventTypes.OUT;
    }
}
