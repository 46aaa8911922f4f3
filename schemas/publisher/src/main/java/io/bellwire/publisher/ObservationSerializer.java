package io.bellwire.publisher;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.wire.RecordCodec;

/** For {@code value.serializer} of a producer of observations. */
public final class ObservationSerializer extends CompletingSerializer<TransferObservation> {
    /** To be configured; needs no registry unless told of one. */
    public ObservationSerializer() {
        this(RecordCodec.builtIn());
    }

    public ObservationSerializer(RecordCodec codec) {
        super(Completion::complete, codec);
    }
}
