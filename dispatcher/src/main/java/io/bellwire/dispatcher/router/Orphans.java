package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.ExecutionStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blocks a transfer is known not to be in, each with the head that disproved it. What was said of a block before that
 * head is stale, however late it is heard. Immutable.
 */
record Orphans(List<Orphan> blocks) {
    /** Blocks remembered. The longest disproved go first; what is still said of them is older than the rest anyway. */
    static final int MAX = 32;

    static final Orphans NONE = new Orphans(List.of());

    /**
     * @param ordinal of the head that disproved it
     * @param execution how the transfer ended in it, which a block's hash settles for good
     */
    record Orphan(String block, long ordinal, ExecutionStatus execution) {}

    Orphans {
        blocks = List.copyOf(blocks);
    }

    @Nullable
    Orphan find(String block) {
        for (int i = 0; i < blocks.size(); i++) { // no iterator: asked for every observation
            if (blocks.get(i).block().equals(block)) {
                return blocks.get(i);
            }
        }
        return null;
    }

    /** Whether a statement that the transfer is in that block was overtaken by its removal. */
    boolean disproves(String block, long spokenAt) {
        Orphan orphan = find(block);
        return orphan != null && spokenAt <= orphan.ordinal();
    }

    /** @return itself if that block was known to be orphaned by this head or a later one */
    Orphans with(String block, long ordinal, ExecutionStatus execution) {
        Orphan known = find(block);
        if (known == null) {
            return with(new Orphan(block, ordinal, execution), blocks);
        }
        boolean learned = known.execution() == ExecutionStatus.UNKNOWN && execution != ExecutionStatus.UNKNOWN;
        if (ordinal <= known.ordinal() && !learned) {
            return this;
        }
        List<Orphan> others = new ArrayList<>(blocks);
        others.remove(known);
        return with(
                new Orphan(block, Math.max(known.ordinal(), ordinal), learned ? execution : known.execution()), others);
    }

    private static Orphans with(Orphan orphan, List<Orphan> others) {
        List<Orphan> all = new ArrayList<>(others);
        all.add(orphan);
        if (all.size() > MAX) {
            all.remove(Collections.min(all, Comparator.comparingLong(Orphan::ordinal)));
        }
        return new Orphans(all);
    }
}
