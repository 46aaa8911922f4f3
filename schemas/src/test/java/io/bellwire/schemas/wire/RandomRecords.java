package io.bellwire.schemas.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/** Writes any record of a schema, field by field: knows the format from the specification, not from our classes. */
final class RandomRecords {
    private static final int MOST_ELEMENTS = 3;
    private static final long YEAR_2100_MILLIS = 4_102_444_800_000L;

    private final Random random;

    RandomRecords(Random random) {
        this.random = random;
    }

    /** With the single-object header of that schema. */
    byte[] singleObject(Schema schema) {
        return with(Framing.singleObjectHeader(SchemaNormalization.parsingFingerprint64(schema)), schema);
    }

    byte[] confluent(int schemaId, Schema schema) {
        return with(Framing.confluentHeader(schemaId), schema);
    }

    private byte[] with(byte[] header, Schema schema) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            write(schema, encoder);
            encoder.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private void write(Schema schema, Encoder to) throws IOException {
        switch (schema.getType()) {
            case NULL -> to.writeNull();
            case BOOLEAN -> to.writeBoolean(random.nextBoolean());
            case INT -> to.writeInt(random.nextInt());
            case LONG -> to.writeLong(random.nextLong(YEAR_2100_MILLIS));
            case FLOAT -> to.writeFloat(random.nextFloat());
            case DOUBLE -> to.writeDouble(random.nextDouble());
            case STRING -> to.writeString(string());
            case BYTES -> to.writeBytes(string().getBytes(StandardCharsets.UTF_8));
            case ENUM -> to.writeEnum(random.nextInt(schema.getEnumSymbols().size()));
            case ARRAY -> array(schema.getElementType(), to);
            case MAP -> map(schema.getValueType(), to);
            case UNION -> union(schema, to);
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    write(field.schema(), to);
                }
            }
            case FIXED -> to.writeFixed(new byte[schema.getFixedSize()]);
        }
    }

    private void array(Schema element, Encoder to) throws IOException {
        int count = random.nextInt(MOST_ELEMENTS);
        to.writeArrayStart();
        to.setItemCount(count);
        for (int i = 0; i < count; i++) {
            to.startItem();
            write(element, to);
        }
        to.writeArrayEnd();
    }

    private void map(Schema value, Encoder to) throws IOException {
        int count = random.nextInt(MOST_ELEMENTS);
        to.writeMapStart();
        to.setItemCount(count);
        for (int i = 0; i < count; i++) {
            to.startItem();
            to.writeString("key" + i);
            write(value, to);
        }
        to.writeMapEnd();
    }

    private void union(Schema union, Encoder to) throws IOException {
        int branch = random.nextInt(union.getTypes().size());
        to.writeIndex(branch);
        write(union.getTypes().get(branch), to);
    }

    private String string() {
        return "é%x".formatted(random.nextLong());
    }
}
