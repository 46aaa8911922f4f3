package io.bellwire.testkit.chain;

import java.util.ArrayList;
import java.util.List;

/**
 * All there was to see on one chain, in order. Each watcher reads it at its own position.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class Chronicle {
    /** Forgetting moves what is kept, so it is worth doing for many at once only. */
    private static final int WORTH_FORGETTING = 10_000;

    private final List<Fact> facts = new ArrayList<>();
    private long forgotten;

    void add(Fact fact) {
        facts.add(fact);
    }

    long end() {
        return forgotten + facts.size();
    }

    Fact at(long position) {
        return facts.get((int) (position - forgotten));
    }

    /** Everybody has read so far. */
    void forgetBefore(long position) {
        int count = (int) (position - forgotten);
        if (count >= WORTH_FORGETTING) {
            facts.subList(0, count).clear();
            forgotten = position;
        }
    }
}
