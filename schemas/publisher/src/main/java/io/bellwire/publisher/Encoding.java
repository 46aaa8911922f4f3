package io.bellwire.publisher;

import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.wire.RecordCodec;
import org.apache.avro.specific.SpecificRecord;

/** A complete record's bytes, no more of them than the router takes. */
final class Encoding {
    private Encoding() {}

    static byte[] value(RecordCodec codec, String topic, SpecificRecord complete) {
        byte[] value = codec.encode(topic, complete);
        if (value.length > RecordRules.MAX_PUBLISHED_BYTES) {
            throw new InvalidRecordException(
                    complete,
                    "value of " + value.length + " bytes (expected: at most " + RecordRules.MAX_PUBLISHED_BYTES + ')');
        }
        return value;
    }
}
