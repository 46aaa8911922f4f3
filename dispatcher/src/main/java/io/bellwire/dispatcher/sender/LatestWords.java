package io.bellwire.dispatcher.sender;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Of each key whose topic keeps the last record alone, what was said last, for as long as any of it is owed to Kafka.
 *
 * <p><b>Why?</b> What Kafka refuses is offered again, and comes behind what was said since. So each time, what is offered is
 * the last word: whichever record ends up last, it says what is so.
 *
 * <p>Thread-safe: a concurrent map. One event loop says all there is of one key, in order.
 */
final class LatestWords {
    private final Map<String, Word> byKey = new ConcurrentHashMap<>();

    /** @param owed records of the key that are not acknowledged */
    private record Word(Outgoing last, int owed) {}

    /** {@link #done} has to follow. */
    void say(Outgoing record) {
        byKey.merge(record.key(), new Word(record, 1), (before, said) -> new Word(record, before.owed + 1));
    }

    /** What is to be sent in place of a record that was said. */
    Outgoing lastFor(Outgoing record) {
        Word word = byKey.get(record.key());
        return word == null ? record : word.last;
    }

    /** The record is acknowledged, or not to be sent any more. */
    void done(Outgoing record) {
        byKey.computeIfPresent(record.key(), (key, word) -> word.owed == 1 ? null : new Word(word.last, word.owed - 1));
    }

    int size() {
        return byKey.size();
    }
}
