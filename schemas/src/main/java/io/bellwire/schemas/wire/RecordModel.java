package io.bellwire.schemas.wire;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * How our records are held in memory: lists are plain Java lists.
 *
 * <p>Avro's own list compares its elements without our conversions, so two endpoints with a secret under rotation could
 * not be compared: {@code equals} threw. The price: Avro keeps its faster reader to itself, and a WalletEvent of 350
 * bytes takes 2 µs to read instead of 1. Thread-safe once its class has added its conversions.
 */
final class RecordModel extends SpecificData {
    @Override
    public Object newArray(Object old, int size, Schema schema) {
        return new ArrayList<>(size);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T deepCopy(Schema schema, T value) {
        if (schema.getType() != Schema.Type.ARRAY || !(value instanceof List<?> list)) {
            return super.deepCopy(schema, value);
        }
        List<Object> copy = new ArrayList<>(list.size());
        list.forEach(element -> copy.add(deepCopy(schema.getElementType(), element)));
        return (T) copy;
    }
}
