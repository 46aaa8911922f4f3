package io.bellwire.publisher;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The router would put this record into quarantine, so it is not made. The message names record, field and rule, never
 * the value. Sending it again changes nothing.
 */
public final class InvalidRecordException extends SerializationException {
    InvalidRecordException(SpecificRecord record, String problem) {
        super(record.getSchema().getName() + ": " + problem);
    }

    InvalidRecordException(String problem) {
        super(problem);
    }
}
