package io.bellwire.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwire.schemas.wire.UndecodableException.Reason;
import org.apache.avro.specific.SpecificRecord;

/** Says what a codec makes of bytes. */
final class Decoding {
    private Decoding() {}

    /** Fails unless the codec refuses the bytes, for that reason. */
    static UndecodableException refusal(
            RecordCodec codec, byte[] bytes, Class<? extends SpecificRecord> type, Reason reason) {
        UndecodableException refusal =
                catchThrowableOfType(UndecodableException.class, () -> codec.decode(bytes, type));
        assertThat(refusal).as("refusal").isNotNull();
        assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
        return refusal;
    }
}
