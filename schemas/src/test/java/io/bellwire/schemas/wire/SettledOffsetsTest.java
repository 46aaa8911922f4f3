package io.bellwire.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettledOffsetsTest {
    private static final int METADATA_LIMIT = 4_096; // offset.metadata.max.bytes, as brokers have it by default

    @Test
    void comesBackFromItsMetadata() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            long committed = random.nextLong() >>> random.nextInt(1, 63);
            BitSet above = new BitSet();
            random.ints(random.nextInt(50), 1, SettledOffsets.MAX_SPAN).forEach(above::set);
            SettledOffsets written = SettledOffsets.of(committed, above);

            SettledOffsets read = SettledOffsets.parse(committed, written.metadata());

            assertThat(read.end()).as("seed %d", seed).isEqualTo(written.end());
            for (int bit = 0; bit <= above.length(); bit++) {
                assertThat(read.isSettled(committed + bit)).as("seed %d", seed).isEqualTo(above.get(bit));
            }
        }
    }

    @Test
    void theLongestFitsACommit() {
        BitSet above = new BitSet();
        above.set(1, SettledOffsets.MAX_SPAN);

        assertThat(SettledOffsets.of(Long.MAX_VALUE - SettledOffsets.MAX_SPAN, above)
                        .metadata())
                .hasSizeLessThanOrEqualTo(METADATA_LIMIT);
    }

    @Test
    void allBeforeTheCommittedOneIsSettledAndNothingElseIsWithoutAMap() {
        SettledOffsets settled = SettledOffsets.parse(100, "");

        assertThat(settled.isSettled(99)).isTrue();
        assertThat(settled.isSettled(100)).isFalse();
        assertThat(settled.isSettled(101)).isFalse();
        assertThat(SettledOffsets.none(100).metadata()).isEmpty();
    }

    @Test
    void aMapOfAnotherOffsetIsNotBelieved() {
        BitSet above = new BitSet();
        above.set(1, 5);
        String metadata = SettledOffsets.of(100, above).metadata();

        assertThat(SettledOffsets.parse(100, metadata).isSettled(103)).isTrue();
        assertThat(SettledOffsets.parse(102, metadata).isSettled(103)).isFalse();
    }

    /** Another tool's, a later version's, damaged; and one that says the committed offset itself is settled. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "1", "1.2s", "1.2s.", "2.2s.Hg", "1.2s.H!", "1.2s.Hg.", "1.2s.Hw", ".2s.Hg", "1..Hg"})
    void whatIsNotUnderstoodSaysNothing(String metadata) {
        SettledOffsets settled = SettledOffsets.parse(100, metadata);

        assertThat(settled.end()).isEqualTo(100);
        assertThat(settled.isSettled(101)).isFalse();
    }

    @Test
    void whatWouldNotFitIsRefused() {
        BitSet tooLong = new BitSet();
        tooLong.set(SettledOffsets.MAX_SPAN);
        BitSet first = new BitSet();
        first.set(0);

        assertThatIllegalArgumentException().isThrownBy(() -> SettledOffsets.of(0, tooLong));
        assertThatIllegalArgumentException().isThrownBy(() -> SettledOffsets.of(0, first));
    }
}
