package io.bellwire.publisher;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import java.time.Instant;

/**
 * Builders to start from. Avro has a builder refuse what was never set; here ids are set to empty, which means left out,
 * so that only what the publisher knows remains to be said.
 */
public final class Draft {
    private Draft() {}

    /** Its ids follow from the rest; {@code observedAt} is now unless set to another time. */
    public static TransferObservation.Builder observation(Instant now) {
        return TransferObservation.newBuilder()
                .setObservationId("")
                .setTransferId("")
                .setObservedAt(now);
    }

    /** Its id follows from the rest; {@code recordedAt} is now unless set to another time. */
    public static WalletEvent.Builder event(Instant now) {
        return WalletEvent.newBuilder().setEventId("").setRecordedAt(now);
    }
}
