package io.bellwire.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.wire.RecordCodec;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What anyone may write to the topic: none of it breaks what comes after the rules. */
class HostileObservationsTest {
    private static final int RECORDS = 3_000;

    /** With a spelling of their own, and one that nobody knows. */
    private static final List<String> CHAINS =
            List.of("eip155:1", "bip122:000000000019d6689c085ae165831e93", "tron:728126428", "solana:5eykt", "a-b:X_y");

    /** Letters that change their length or their script when lowered, and what divides ids. */
    private static final List<String> TEXTS = List.of(
            "a", "A", "0x", "41", "/", ":", "|", "~", "!", " ", "\n", "\0", "İ", "\u212a", "ẞ", "Σ", "\ud83d\ude00");

    private final RecordCodec codec = RecordCodec.builtIn();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void keepTheRulesInTheirOneSpellingToo(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int kept = 0;
        for (int i = 0; i < RECORDS; i++) {
            TransferObservation said = hostile(random);
            if (RecordRules.broken(said).isPresent()) {
                continue;
            }
            kept++;
            int written = codec.encode("chain.observations", withoutId(said)).length;

            TransferObservation once =
                    Normalisation.normalise(TransferObservation.newBuilder(said).build());

            assertThat(RecordRules.broken(once)).as("%s", said).isEmpty();
            assertThat(once.getTransferId()).as("%s", said).hasSizeLessThanOrEqualTo(512);
            assertThat(codec.encode("chain.observations", withoutId(once)).length)
                    .as("bytes of %s", said)
                    .isLessThanOrEqualTo(written);
            assertThat(Normalisation.normalise(
                            TransferObservation.newBuilder(once).build()))
                    .isEqualTo(once);
        }
        assertThat(kept).as("records that keep the rules").isGreaterThan(RECORDS / 100);
    }

    private static TransferObservation withoutId(TransferObservation observation) {
        return TransferObservation.newBuilder(observation).setTransferId("").build();
    }

    /** Keeps the rules but for what is drawn; each part is mostly left as it is, so that some keep them all. */
    private static TransferObservation hostile(SplittableRandom random) {
        String chain = CHAINS.get(random.nextInt(CHAINS.size()));
        return TestObservations.on(chain, text(random, chain + "/slip44:60", 300))
                .setAsset(Asset.newBuilder()
                        .setAssetId(text(random, chain + "/erc20:0xAB", 300))
                        .setTokenId(text(random, null, 300))
                        .setDecimals(random.nextInt(8) == 0 ? random.nextInt() : (Integer) 18)
                        .build())
                .setKind(ObservationKind.values()[random.nextInt(ObservationKind.values().length)])
                .setTxId(text(random, "0xAB", 600))
                .setPosition(text(random, "log:0", 600))
                .setWatcherId(text(random, "w1", 600))
                .setWatcherSeq(random.nextLong())
                .setAmount(random.nextInt(8) == 0 ? "0".repeat(random.nextInt(90)) : "00042")
                .setTo(text(random, "0xBE", 300))
                .setFrom(IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> text(random, "0xCD", 300))
                        .toList())
                .setConflictKeys(IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> text(random, "0xEF:7", 600))
                        .toList())
                .setReplacedByTxId(text(random, null, 600))
                .setBlock(block(random))
                .setHead(
                        random.nextBoolean()
                                ? null
                                : new Head(height(random), height(random), text(random, "0xA", 200)))
                .setConfirmations(random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(100))
                .build();
    }

    private static @Nullable Block block(SplittableRandom random) {
        return random.nextInt(8) == 0
                ? null
                : Block.newBuilder()
                        .setHeight(height(random))
                        .setHash(text(random, "0xB10C", 200))
                        .setParentHash(text(random, null, 200))
                        .build();
    }

    private static long height(SplittableRandom random) {
        return random.nextInt(8) == 0 ? random.nextLong() : random.nextLong(1L << 53);
    }

    /** @param most characters, roughly */
    private static String text(SplittableRandom random, @Nullable String usual, int most) {
        if (random.nextInt(8) != 0) {
            return usual;
        }
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(most);
        String one = TEXTS.get(random.nextInt(TEXTS.size()));
        while (text.length() < length) {
            text.append(random.nextBoolean() ? one : TEXTS.get(random.nextInt(TEXTS.size())));
        }
        return text.toString();
    }
}
