package io.bellwire.schemas.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;

/** Writes a header and a record. Confined to its thread: it keeps its buffer. */
final class RecordWriter {
    private static final ThreadLocal<RecordWriter> OF_THREAD = ThreadLocal.withInitial(RecordWriter::new);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);

    private RecordWriter() {}

    static RecordWriter ofThread() {
        return OF_THREAD.get();
    }

    /** @throws IllegalArgumentException if the record lacks a field that must be there: a bug of whoever filled it */
    byte[] write(byte[] header, SpecificRecord record, RecordType type) {
        bytes.reset();
        bytes.writeBytes(header);
        try {
            type.writer().write(record, encoder);
            encoder.flush();
        } catch (IOException | RuntimeException incomplete) {
            throw new IllegalArgumentException(type.name() + " cannot be written: " + describe(incomplete));
        }
        return bytes.toByteArray();
    }

    /** For a null Avro names the field, which is what one wants to know; other messages quote values. */
    private static String describe(Exception failure) {
        String kind = failure.getClass().getSimpleName();
        return failure instanceof NullPointerException && failure.getMessage() != null
                ? kind + ", " + failure.getMessage().replaceAll("\\[\".*\"]", "[*]")
                : kind;
    }
}
