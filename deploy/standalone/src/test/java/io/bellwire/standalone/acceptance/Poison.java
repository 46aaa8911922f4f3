package io.bellwire.standalone.acceptance;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Bytes that are no record where they are put, each in its own way. */
enum Poison {
    RANDOM_BYTES("not_a_record") {
        @Override
        byte[] bytes(byte[] good) {
            return random(200);
        }
    },
    UNKNOWN_FINGERPRINT("unknown_schema") {
        @Override
        byte[] bytes(byte[] good) {
            byte[] bytes = good.clone();
            Arrays.fill(bytes, 2, 10, (byte) 0x5a);
            return bytes;
        }
    },
    UNKNOWN_SCHEMA_ID("unknown_schema") {
        @Override
        byte[] bytes(byte[] good) {
            byte[] bytes = random(100);
            Arrays.fill(bytes, 0, 5, (byte) 0);
            bytes[3] = 77;
            return bytes;
        }
    },
    TRUNCATED("truncated") {
        @Override
        byte[] bytes(byte[] good) {
            return Arrays.copyOf(good, good.length / 2);
        }
    },
    /** A record as it should be, which belongs under another key. Only a table can tell. */
    KEY_OF_ANOTHER("key_mismatch") {
        @Override
        byte[] bytes(byte[] good) {
            return good;
        }
    },
    NULL_VALUE("null_value") {
        @Override
        byte @Nullable [] bytes(byte[] good) {
            return null;
        }
    },
    /** A byte more than is taken at the door. What only services write to takes it, and finds that it is no record. */
    OVER_64_KIB("too_large") {
        @Override
        byte[] bytes(byte[] good) {
            return random((64 << 10) + 1);
        }
    },
    OVER_128_KIB("too_large") {
        @Override
        byte[] bytes(byte[] good) {
            return random((128 << 10) + 1);
        }
    },
    /** As large as the broker takes into any topic, with room for the batch around it. */
    ALMOST_1_MIB("too_large") {
        @Override
        byte[] bytes(byte[] good) {
            return random((1 << 20) - 1_024);
        }
    };

    private final String reason;

    Poison(String reason) {
        this.reason = reason;
    }

    /** @param good a record of the topic as it should be, in single-object encoding */
    abstract byte @Nullable [] bytes(byte[] good);

    /** @param mostBytes the topic's reader takes, so that only more of them is too much */
    String reason(int mostBytes, byte @Nullable [] bytes) {
        boolean fits = bytes == null || bytes.length <= mostBytes;
        return reason.equals("too_large") && fits ? "not_a_record" : reason;
    }

    /** Begins like no framing. */
    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        SplittableRandom random = new SplittableRandom(length);
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        bytes[0] = 0x7f;
        return bytes;
    }
}
