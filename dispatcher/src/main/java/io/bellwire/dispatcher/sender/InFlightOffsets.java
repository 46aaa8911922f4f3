package io.bellwire.dispatcher.sender;

import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * Answers one question for one assignment of one partition: up to where may we commit?
 *
 * <p><b>Invariant:</b> {@link #committableOffset()} never passes a record that is still in flight, so a crash redelivers
 * and never loses.
 *
 * <p><b>What about gaps?</b> Compaction and transaction markers leave holes. Only offsets we were given are tracked, so
 * a hole looks like a settled record; nothing here counts from one offset to the next.
 *
 * <p><b>Thread:</b> confined to the poll thread.
 */
final class InFlightOffsets {
    private final TopicPartition partition;
    private final NavigableSet<Long> unsettled = new TreeSet<>();
    private long position; // next offset to read if nothing is in flight

    InFlightOffsets(TopicPartition partition) {
        this.partition = partition;
    }

    void track(long offset) {
        requireAhead("offset", offset);
        unsettled.add(offset);
        position = offset + 1;
    }

    void settle(long offset) {
        if (!unsettled.remove(offset)) {
            throw new IllegalStateException(
                    "offset " + offset + " of " + partition + " is not in flight (settled twice, or never tracked)");
        }
    }

    /** Steps over a hole: the reader stands at {@code offset} and was given everything there is before it. */
    void readUpTo(long offset) {
        requireAhead("position", offset);
        position = offset;
    }

    /** Before the first record there is nothing to say: the committed offset stands. */
    boolean hasRead() {
        return position > 0;
    }

    long committableOffset() {
        return unsettled.isEmpty() ? position : unsettled.first();
    }

    /** What a crash now would replay. Pause on this, not on the count in flight: one stuck record holds back all settled after it. */
    long uncommittedSpan() {
        return position - committableOffset();
    }

    private void requireAhead(String name, long offset) {
        if (offset < position) {
            throw new IllegalArgumentException(
                    name + ": " + offset + " (expected: >= " + position + ", partition: " + partition + ')');
        }
    }
}
