package io.bellwire.publisher;

import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.wire.RecordCodec;

/** For {@code value.serializer} of a producer of events. */
public final class WalletEventSerializer extends CompletingSerializer<WalletEvent> {
    /** To be configured; needs no registry unless told of one. */
    public WalletEventSerializer() {
        this(RecordCodec.builtIn());
    }

    public WalletEventSerializer(RecordCodec codec) {
        super(Completion::complete, codec);
    }
}
