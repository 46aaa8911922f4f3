package io.bellwire.dispatcher.router;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The depths that merchants ask for on one chain. While they are few each is said as it was asked for; of more, each is
 * rounded up to a rung of {@link DepthLadder}, whoever asked for it and whatever the others ask for: nobody hears sooner
 * than he asked, nor much later, and how many depths there are is bounded.
 *
 * <p>Depths only join. One that was rounded up stays so.
 *
 * <p><b>Thread:</b> confined to the merchant table's.
 */
final class AskedDepths {
    /** Most depths said exactly: each costs an event per transfer. The ladder has no more rungs than this. */
    static final int MAX_EXACT = 32;

    private final NavigableSet<Integer> depths = new TreeSet<>();
    private boolean rounded;

    /** @return whether other depths are to be said from now on */
    boolean add(int depth) {
        if (rounded) {
            return depths.add(DepthLadder.atLeast(depth));
        }
        if (!depths.add(depth)) {
            return false;
        }
        if (depths.size() > MAX_EXACT) {
            rounded = true;
            NavigableSet<Integer> exact = new TreeSet<>(depths);
            depths.clear();
            exact.forEach(one -> depths.add(DepthLadder.atLeast(one)));
        }
        return true;
    }

    /** What is to be said for them; a view. */
    NavigableSet<Integer> toSay() {
        return Collections.unmodifiableNavigableSet(depths);
    }
}
