package io.bellwire.schemas.wire;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** A schema records were written with, and what reading them takes. Thread-safe. */
final class WriterSchema {
    private final Schema schema;
    private final Map<Class<?>, ReadPlan> plans = new ConcurrentHashMap<>();

    WriterSchema(Schema schema) {
        this.schema = schema;
    }

    <T extends SpecificRecord> T read(byte[] bytes, int from, Class<T> type) throws UndecodableException {
        ReadPlan plan = plans.get(type);
        if (plan == null) {
            plan = plans.computeIfAbsent(type, missing -> ReadPlan.of(schema, RecordType.of(missing)));
        }
        return type.cast(plan.read(bytes, from));
    }
}
