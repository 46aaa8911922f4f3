package io.bellwire.gateway.json;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.RecordRules;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads TransferObservations. Thread-safe because immutable. */
public final class ObservationReader implements ItemReader<TransferObservation> {
    private final RecordReader structure = RecordReader.of(ObservationRules.SCHEMA, ObservationRules.DERIVED);

    @Override
    public @Nullable TransferObservation read(Cursor cursor) throws IOException {
        TransferObservation observation = (TransferObservation) structure.read(cursor);
        if (observation != null && cursor.errors().isItemGood()) {
            ObservationRules.apply(observation, "", cursor.errors(), cursor.now());
        }
        if (observation != null && cursor.errors().isItemGood()) {
            cursor.errors().addInvalid(RecordRules.broken(observation));
        }
        return cursor.errors().isItemGood() ? observation : null;
    }
}
