package io.bellwire.schemas.wire;

import io.bellwire.schemas.wire.UndecodableException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** How to read what one writer schema wrote as one of our records. Decided once per pair. Thread-safe. */
sealed interface ReadPlan {
    SpecificRecord read(byte[] bytes, int from) throws UndecodableException;

    static ReadPlan of(Schema writer, RecordType reader) {
        if (writer.getType() != Schema.Type.RECORD || !writer.getFullName().equals(reader.name())) {
            return new Refuse(Reason.WRONG_RECORD, describe(writer) + " (expected: " + reader.name() + ')');
        }
        Optional<String> violation = WriterSchemaRules.violation(writer);
        if (violation.isPresent()) {
            return new Refuse(Reason.INVALID, "writer schema of " + reader.name() + ' ' + violation.get());
        }
        if (!compatible(writer, reader.schema())) {
            return new Refuse(Reason.INVALID, "writer schema of " + reader.name() + " is incompatible with ours");
        }
        return new Resolve(writer, reader);
    }

    private static boolean compatible(Schema writer, Schema reader) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getResult()
                        .getCompatibility()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private static String describe(Schema schema) {
        return schema.getType() == Schema.Type.RECORD
                ? schema.getFullName()
                : "a schema of type " + schema.getType().getName();
    }

    /** Nothing this schema wrote is for us. */
    record Refuse(UndecodableException why) implements ReadPlan {
        Refuse(Reason reason, String detail) {
            this(new UndecodableException(reason, detail));
        }

        @Override
        public SpecificRecord read(byte[] bytes, int from) throws UndecodableException {
            throw why;
        }
    }

    /** Reads, resolving the writer's schema to ours. Avro's readers are not thread-safe: one per thread. */
    final class Resolve implements ReadPlan {
        private static final ThreadLocal<@Nullable BinaryDecoder> DECODER = new ThreadLocal<>();

        private final String name;
        private final ThreadLocal<SpecificDatumReader<SpecificRecord>> reader;

        Resolve(Schema writer, RecordType type) {
            this.name = type.name();
            this.reader = ThreadLocal.withInitial(
                    () -> new SpecificDatumReader<>(writer, type.schema(), RecordModel.forReading(type)));
        }

        @Override
        public SpecificRecord read(byte[] bytes, int from) throws UndecodableException {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, DECODER.get());
            DECODER.set(decoder);
            try {
                SpecificRecord record = reader.get().read(null, decoder);
                if (!decoder.isEnd()) {
                    throw new UndecodableException(Reason.INVALID, "bytes follow the end of " + name);
                }
                return record;
            } catch (EOFException end) {
                throw new UndecodableException(Reason.TRUNCATED, name + " ends too early, at byte " + bytes.length);
            } catch (IOException | RuntimeException | StackOverflowError malformed) {
                // Only its kind: Avro's messages quote what they choke on.
                throw new UndecodableException(
                        Reason.INVALID,
                        "bytes are not a " + name + ": " + malformed.getClass().getSimpleName());
            }
        }
    }
}
