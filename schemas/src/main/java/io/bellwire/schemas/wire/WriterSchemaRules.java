package io.bellwire.schemas.wire;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Whether decoding with a writer's schema is bounded by the size of the record.
 *
 * <p>A registry holds what anyone registered. Skipping a field we do not know follows the writer's schema, so a schema
 * can make a few bytes cost any amount of stack (it contains itself) or time (arrays of elements without bytes; records
 * nested so that each level multiplies the one below). Ours need none of that, so a schema that does is refused before
 * a record is read with it.
 */
final class WriterSchemaRules {
    /** Steps one pass through a schema may take, not counting array and map elements. Our largest takes some 200. */
    static final long MAX_STEPS = 20_000;

    // By identity: comparing or hashing a schema walks all of it, and is itself what a hostile one makes expensive.
    private final Map<Schema, Cost> costs = new IdentityHashMap<>();
    private final Set<Schema> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private WriterSchemaRules() {}

    /** The rule it breaks, or empty. */
    static Optional<String> violation(Schema writer) {
        try {
            new WriterSchemaRules().cost(writer);
            return Optional.empty();
        } catch (Violation violation) {
            return Optional.of(String.valueOf(violation.getMessage()));
        } catch (StackOverflowError tooDeep) {
            return Optional.of("is nested too deeply");
        }
    }

    private Cost cost(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> new Cost(1, false);
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES, ENUM -> new Cost(1, true);
            case FIXED -> new Cost(1, schema.getFixedSize() > 0);
            case ARRAY -> elements(cost(schema.getElementType()));
            case MAP -> new Cost(cost(schema.getValueType()).steps, true);
            case UNION ->
                new Cost(
                        schema.getTypes().stream()
                                .mapToLong(branch -> cost(branch).steps)
                                .max()
                                .orElse(0),
                        true);
            case RECORD -> named(schema);
        };
    }

    private static Cost elements(Cost element) {
        if (!element.takesBytes) {
            throw new Violation("has an array whose elements take no bytes");
        }
        return new Cost(element.steps, true);
    }

    private Cost named(Schema schema) {
        Cost known = costs.get(schema);
        if (known != null) {
            return known;
        }
        if (!open.add(schema)) {
            throw new Violation("contains itself");
        }
        long steps = 1;
        boolean takesBytes = false;
        for (Schema.Field field : schema.getFields()) {
            Cost cost = cost(field.schema());
            steps += cost.steps;
            takesBytes |= cost.takesBytes;
            if (steps > MAX_STEPS) {
                throw new Violation("takes more than " + MAX_STEPS + " steps to read");
            }
        }
        open.remove(schema);
        Cost cost = new Cost(steps, takesBytes);
        costs.put(schema, cost);
        return cost;
    }

    /** Of reading one value. */
    private record Cost(long steps, boolean takesBytes) {}

    private static final class Violation extends RuntimeException {
        Violation(String rule) {
            super(rule, null, false, false);
        }
    }
}
