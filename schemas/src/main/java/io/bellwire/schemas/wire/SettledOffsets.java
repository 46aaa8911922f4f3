package io.bellwire.schemas.wire;

import java.util.Base64;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of a sender's commit says: which offsets above the committed one are settled too. A commit is only a
 * watermark, so without this a restart would repeat all that settled above one slow delivery.
 *
 * <p>Written as {@code 1.<committed offset, base 36>.<bitmap, base64url>}; bit {@code i} stands for the committed offset
 * plus {@code i}. Nothing settled above is written as the empty string.
 *
 * <p><b>Why the offset again?</b> Tools that move a group's offsets, and mirrors that translate them to another cluster,
 * may keep the metadata. A map that speaks of another offset is not believed: what it covers is sent again, which merchants
 * can tell by its id. Believing it would lose deliveries.
 *
 * <p>Thread-safe because immutable.
 */
public final class SettledOffsets {
    /** Offsets from the committed one that can be told: so many always fit the 4,096 characters brokers take. */
    public static final int MAX_SPAN = 24_000;

    private static final String VERSION = "1";
    private static final char SEPARATOR = '.';
    private static final int PARTS = 3;
    private static final int RADIX = 36;

    private final long committed;
    private final BitSet above;

    private SettledOffsets(long committed, BitSet above) {
        this.committed = committed;
        this.above = above;
    }

    /**
     * @param committed the first offset that is not settled
     * @param above bit {@code i} for offset {@code committed + i}; not to be changed any more
     * @throws IllegalArgumentException if it is longer than {@link #MAX_SPAN}, or says that the first is settled
     */
    public static SettledOffsets of(long committed, BitSet above) {
        if (above.length() > MAX_SPAN || above.get(0)) {
            throw new IllegalArgumentException("above: " + above.length() + " bits, the first "
                    + (above.get(0) ? "set" : "clear") + " (expected: <= " + MAX_SPAN + ", clear)");
        }
        return new SettledOffsets(committed, above);
    }

    public static SettledOffsets none(long committed) {
        return new SettledOffsets(committed, new BitSet());
    }

    /** What is not understood says nothing: the safe side is to send again. */
    public static SettledOffsets parse(long committed, @Nullable String metadata) {
        if (metadata == null || metadata.isEmpty()) {
            return none(committed);
        }
        String[] parts = metadata.split("\\.", -1);
        if (parts.length != PARTS || !parts[0].equals(VERSION) || !parts[1].equals(Long.toString(committed, RADIX))) {
            return none(committed);
        }
        try {
            BitSet above = BitSet.valueOf(Base64.getUrlDecoder().decode(parts[2]));
            return above.length() > MAX_SPAN || above.get(0) ? none(committed) : new SettledOffsets(committed, above);
        } catch (IllegalArgumentException e) {
            return none(committed);
        }
    }

    public String metadata() {
        return above.isEmpty()
                ? ""
                : VERSION
                        + SEPARATOR
                        + Long.toString(committed, RADIX)
                        + SEPARATOR
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(above.toByteArray());
    }

    /** The first offset that is not settled. */
    public long committed() {
        return committed;
    }

    /** Whether a reader that starts from this commit has nothing to do for that offset. */
    public boolean isSettled(long offset) {
        return offset < committed || (offset < end() && above.get((int) (offset - committed)));
    }

    /** From here on nothing is settled. */
    public long end() {
        return committed + above.length();
    }
}
