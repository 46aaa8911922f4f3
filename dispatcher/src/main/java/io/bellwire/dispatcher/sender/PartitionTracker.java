package io.bellwire.dispatcher.sender;

import io.bellwire.schemas.wire.SettledOffsets;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.BitSet;

/**
 * Answers one question for one assignment of one partition: up to where may we commit, and what above that is done?
 *
 * <pre>
 *   settled   1 1 1 0 1 1 0 0 . . . .      one bit per slot, set by any thread
 *   offset    5 6 9 . . . .                slot -> offset, poll thread
 *                   ^head       ^tail
 * </pre>
 *
 * <p><b>Invariants</b>
 * <ol>
 *   <li>{@link #committable()} never passes a record that is not settled: a crash redelivers and never loses.
 *   <li>{@link #settledAbove()} names only settled records.
 *   <li>A bit is set only for a slot between head and tail; one is clear when its slot is given out again.
 *   <li>Between head and tail there are at most {@code window} slots and {@link SettledOffsets#MAX_SPAN} offsets, so that
 *       what is settled above the head always fits a commit.
 * </ol>
 *
 * <p><b>What about gaps?</b> Compaction and transaction markers leave holes. Slots are counted, not offsets; a hole has
 * none, and nothing here counts from one offset to the next.
 *
 * <p><b>Threads:</b> {@link #settle} from any thread, wait-free and without allocation; all else confined to the poll thread.
 * A settlement that comes after the partition has gone sets a bit here, where nobody looks any more.
 */
final class PartitionTracker {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int WORD_BITS = 64;
    private static final long UNKNOWN = -1;

    private final long[] offsets;
    private final long[] settled; // only through WORDS
    private final int slotMask;

    private long head; // slot of the first record that was not settled when last looked at
    private long tail; // slot the next record gets
    private long position = UNKNOWN; // next offset to read if nothing is in flight

    /** @param window slots; a power of two, at least 64 */
    PartitionTracker(int window) {
        if (window < WORD_BITS || Integer.bitCount(window) != 1) {
            throw new IllegalArgumentException("window: " + window + " (expected: power of two, >= " + WORD_BITS + ')');
        }
        this.offsets = new long[window];
        this.settled = new long[window / WORD_BITS];
        this.slotMask = window - 1;
    }

    /** Whether a record at this offset may be added now. */
    boolean hasRoomFor(long offset) {
        return head == tail || (tail - head < offsets.length && offset - first() < SettledOffsets.MAX_SPAN);
    }

    /** @return the slot to settle */
    long add(long offset) {
        requireAhead("offset", offset);
        if (!hasRoomFor(offset)) {
            throw new IllegalStateException("no room for offset " + offset + " (expected: hasRoomFor)");
        }
        long slot = tail++;
        offsets[index(slot)] = offset;
        position = offset + 1;
        return slot;
    }

    /** To be called once for each slot: a second time it might be another record's. */
    void settle(long slot) {
        WORDS.getAndBitwiseOrRelease(settled, word(slot), bit(slot));
    }

    /** Moves the head over what has settled. */
    void advance() {
        while (head < tail) {
            int word = word(head);
            long fromHead = (long) WORDS.getAcquire(settled, word) >>> head;
            int run = Long.numberOfTrailingZeros(~fromHead);
            if (run == 0) {
                return;
            }
            long passed = (run == WORD_BITS ? -1L : (1L << run) - 1) << head;
            // Atomic, because slots ahead of these share the word and are being settled.
            WORDS.getAndBitwiseAnd(settled, word, ~passed);
            head += run;
        }
    }

    /** Steps over a hole: the reader stands at {@code offset} and was given everything there is before it. */
    void readUpTo(long offset) {
        requireAhead("position", offset);
        position = offset;
    }

    /** Before the first record there is nothing to say: the committed offset stands. */
    boolean hasRead() {
        return position != UNKNOWN;
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** The first offset that had not settled when {@link #advance} last looked. */
    long committable() {
        return isEmpty() ? position : first();
    }

    /** What of the records behind {@link #committable()} is settled by now. */
    SettledOffsets settledAbove() {
        BitSet above = new BitSet();
        for (long slot = nextSettled(head + 1); slot < tail; slot = nextSettled(slot + 1)) {
            above.set((int) (offsets[index(slot)] - first()));
        }
        return SettledOffsets.of(committable(), above);
    }

    /** More than half of what may be in flight is. */
    boolean isHalfFull() {
        return !isEmpty() && (tail - head > offsets.length / 2 || position - first() > SettledOffsets.MAX_SPAN / 2);
    }

    private long nextSettled(long from) {
        long slot = from;
        while (slot < tail) {
            long bits = (long) WORDS.getAcquire(settled, word(slot)) >>> slot;
            if (bits != 0) {
                return slot + Long.numberOfTrailingZeros(bits);
            }
            slot = (slot | (WORD_BITS - 1)) + 1;
        }
        return tail;
    }

    private long first() {
        return offsets[index(head)];
    }

    private int index(long slot) {
        return (int) slot & slotMask;
    }

    private int word(long slot) {
        return index(slot) / WORD_BITS;
    }

    private static long bit(long slot) {
        return 1L << slot; // shifts by the slot's place in its word
    }

    private void requireAhead(String name, long offset) {
        if (offset < position) {
            throw new IllegalArgumentException(name + ": " + offset + " (expected: >= " + position + ')');
        }
    }
}
