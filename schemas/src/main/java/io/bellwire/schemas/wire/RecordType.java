package io.bellwire.schemas.wire;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * What we know of one generated class, looked up by reflection once. Immutable.
 *
 * @param writer stateless, shared by all threads
 * @param singleObjectHeader written before each record when there is no registry; never changed
 */
@SuppressWarnings("ArrayRecordComponent")
record RecordType(
        Class<?> type,
        Schema schema,
        SpecificData model,
        SpecificDatumWriter<SpecificRecord> writer,
        byte[] singleObjectHeader) {
    private static final ClassValue<RecordType> TYPES = new ClassValue<>() {
        @Override
        protected RecordType computeValue(Class<?> type) {
            Schema schema = SpecificData.get().getSchema(type);
            SpecificData model = SpecificData.getForClass(type);
            long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
            return new RecordType(
                    type,
                    schema,
                    model,
                    new SpecificDatumWriter<>(schema, model),
                    Framing.singleObjectHeader(fingerprint));
        }
    };

    static RecordType of(Class<?> type) {
        return TYPES.get(type);
    }

    String name() {
        return schema.getFullName();
    }
}
