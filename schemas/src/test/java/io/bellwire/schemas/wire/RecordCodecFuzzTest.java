package io.bellwire.schemas.wire;

import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes: a record or the reason why not, never another throwable. The heap is the surefire one. */
class RecordCodecFuzzTest {
    private static final int ROUNDS = 4_000;
    private static final int LONGEST_NOISE = 300;
    private static final List<Mutation> MUTATIONS = List.of(
            RecordCodecFuzzTest::flipBit,
            RecordCodecFuzzTest::truncate,
            RecordCodecFuzzTest::replaceTail,
            RecordCodecFuzzTest::insert,
            RecordCodecFuzzTest::spliceVarint);

    private final RecordCodec codec = RecordCodec.builtIn();

    static List<Class<? extends SpecificRecord>> types() {
        return BuiltInSchemas.types();
    }

    @ParameterizedTest
    @MethodSource("types")
    void survivesMutatedRecords(Class<? extends SpecificRecord> type) {
        long seed = type.getName().hashCode();
        Random random = new Random(seed);
        RandomRecords records = new RandomRecords(random);
        Schema schema = RecordType.of(type).schema();

        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = records.singleObject(schema);
            for (int times = 1 + random.nextInt(3); times > 0; times--) {
                bytes = MUTATIONS.get(random.nextInt(MUTATIONS.size())).apply(bytes, random);
            }
            decode(bytes, type, seed, round);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void survivesNoiseBehindAGoodHeader(Class<? extends SpecificRecord> type) {
        long seed = 31L * type.getName().hashCode();
        Random random = new Random(seed);
        byte[] header = RecordType.of(type).singleObjectHeader();

        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = Arrays.copyOf(header, header.length + random.nextInt(LONGEST_NOISE));
            noise(bytes, header.length, random);
            decode(bytes, type, seed, round);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void survivesNoise(Class<? extends SpecificRecord> type) {
        long seed = 17L * type.getName().hashCode();
        Random random = new Random(seed);

        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(LONGEST_NOISE)];
            noise(bytes, 0, random);
            decode(bytes, type, seed, round);
        }
    }

    private void decode(byte[] bytes, Class<? extends SpecificRecord> type, long seed, int round) {
        try {
            codec.decode(bytes, type);
        } catch (UndecodableException expected) {
            if (expected.getMessage().isBlank()) {
                fail("refused without a word: seed %d, round %d", seed, round);
            }
        } catch (Throwable escaped) {
            fail("seed %d, round %d: %s".formatted(seed, round, HexFormat.of().formatHex(bytes)), escaped);
        }
    }

    private static void noise(byte[] bytes, int from, Random random) {
        for (int i = from; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
    }

    private static byte[] flipBit(byte[] bytes, Random random) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return bytes;
    }

    private static byte[] truncate(byte[] bytes, Random random) {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }

    private static byte[] replaceTail(byte[] bytes, Random random) {
        noise(bytes, random.nextInt(bytes.length + 1), random);
        return bytes;
    }

    private static byte[] insert(byte[] bytes, Random random) {
        return splice(bytes, new byte[] {(byte) random.nextInt()}, random);
    }

    /** A long of any size where a length, a count or a branch may be read. */
    private static byte[] spliceVarint(byte[] bytes, Random random) {
        byte[] varint = new byte[1 + random.nextInt(9)];
        Arrays.fill(varint, (byte) 0xFF);
        varint[varint.length - 1] = (byte) random.nextInt(1 << 7);
        return splice(bytes, varint, random);
    }

    private static byte[] splice(byte[] bytes, byte[] inserted, Random random) {
        int at = random.nextInt(bytes.length + 1);
        byte[] spliced = Arrays.copyOf(bytes, bytes.length + inserted.length);
        System.arraycopy(inserted, 0, spliced, at, inserted.length);
        System.arraycopy(bytes, at, spliced, at + inserted.length, bytes.length - at);
        return spliced;
    }

    private interface Mutation {
        byte[] apply(byte[] bytes, Random random);
    }
}
