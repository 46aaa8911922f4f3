package io.bellwire.dispatcher.router;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The highest revision heard of a subject, and where: tells an event that comes too late from one that is only replayed.
 *
 * @param offset of the record that brought it
 * @param at when the broker took that record
 */
record SubjectRevision(int revision, long offset, Instant at) {
    String text() {
        return revision + " " + offset + " " + at.toEpochMilli();
    }

    static SubjectRevision parse(String text) {
        String[] parts = text.split(" ");
        return new SubjectRevision(
                Integer.parseInt(parts[0]), Long.parseLong(parts[1]), Instant.ofEpochMilli(Long.parseLong(parts[2])));
    }

    /** Whether the event at {@code offset} had been overtaken when it came. What came after it has not overtaken it. */
    static boolean supersedes(@Nullable SubjectRevision highest, int revision, long offset) {
        return highest != null && highest.offset < offset && highest.revision > revision;
    }

    /** Whether the revision is to be remembered in its place: a higher one, or a replay. */
    static boolean isToBeKept(@Nullable SubjectRevision highest, int revision, long offset) {
        return highest == null
                || highest.revision < revision
                || (highest.revision == revision && highest.offset == offset);
    }
}
