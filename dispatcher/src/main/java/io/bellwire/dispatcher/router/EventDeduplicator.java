package io.bellwire.dispatcher.router;

import org.jspecify.annotations.Nullable;

/**
 * Tells an event said twice from an event replayed after a crash, by the source offset of its first occurrence.
 *
 * <p>Dropping every id already in the store would lose: the store can hold "seen" while the deliveries never left.
 */
final class EventDeduplicator {
    private EventDeduplicator() {}

    /**
     * An event as it was first seen.
     *
     * @param content hash of what it says
     * @param superseded that a higher revision of its subject had come before: kept, since by the time of a replay one
     *     may have that came after
     */
    record Seen(long offset, String content, boolean superseded) {
        private static final String SUPERSEDED = "superseded";

        String text() {
            return offset + " " + content + (superseded ? " " + SUPERSEDED : "");
        }

        static Seen parse(String text) {
            String[] parts = text.split(" ");
            return new Seen(Long.parseLong(parts[0]), parts[1], parts.length > 2);
        }
    }

    enum Verdict {
        /** Never seen: remember it, then fan out. */
        FIRST,
        /** The very record that was first, again: what it made may never have left, so fan out. */
        REPLAY,
        /** Another record that says the same under this id: drop. */
        DUPLICATE,
        /** Another record that says something else under this id: neither may pass for the other. */
        CONFLICT
    }

    /** @param first as the id was first seen; null if it was not */
    static Verdict judge(@Nullable Seen first, Seen now) {
        if (first == null || first.offset() > now.offset()) {
            // A larger stored offset means the topic was made anew: rather twice than never.
            return Verdict.FIRST;
        }
        if (first.offset() == now.offset()) {
            return Verdict.REPLAY;
        }
        return first.content().equals(now.content()) ? Verdict.DUPLICATE : Verdict.CONFLICT;
    }
}
