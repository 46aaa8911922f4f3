package io.bellwire.schemas.wire;

import io.bellwire.schemas.wire.UndecodableException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes before a record, which name the schema it was written with. */
enum Framing {
    /** {@code C3 01}, then the CRC-64-AVRO fingerprint, little-endian. */
    SINGLE_OBJECT(Short.BYTES + Long.BYTES),
    /** {@code 00}, then the registry's schema id, big-endian. */
    CONFLUENT(Byte.BYTES + Integer.BYTES);

    private static final short SINGLE_OBJECT_MAGIC = (short) 0xC301;
    private static final byte CONFLUENT_MAGIC = 0;

    private final int headerBytes;

    Framing(int headerBytes) {
        this.headerBytes = headerBytes;
    }

    int headerBytes() {
        return headerBytes;
    }

    static Framing of(byte[] bytes) throws UndecodableException {
        Framing framing = recognise(bytes);
        if (bytes.length < framing.headerBytes) {
            throw new UndecodableException(
                    Reason.TRUNCATED, bytes.length + " bytes (expected: a header of " + framing.headerBytes + ')');
        }
        return framing;
    }

    private static Framing recognise(byte[] bytes) throws UndecodableException {
        if (bytes.length > 0 && bytes[0] == CONFLUENT_MAGIC) {
            return CONFLUENT;
        }
        if (bytes.length > 1 && ByteBuffer.wrap(bytes).getShort() == SINGLE_OBJECT_MAGIC) {
            return SINGLE_OBJECT;
        }
        throw new UndecodableException(
                Reason.NOT_A_RECORD, bytes.length + " bytes that begin with neither C3 01 nor 00");
    }

    static byte[] singleObjectHeader(long fingerprint) {
        return ByteBuffer.allocate(SINGLE_OBJECT.headerBytes)
                .putShort(SINGLE_OBJECT_MAGIC)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(fingerprint)
                .array();
    }

    static byte[] confluentHeader(int schemaId) {
        return ByteBuffer.allocate(CONFLUENT.headerBytes)
                .put(CONFLUENT_MAGIC)
                .putInt(schemaId)
                .array();
    }

    static long fingerprint(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(Short.BYTES);
    }

    static int schemaId(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt(Byte.BYTES);
    }
}
