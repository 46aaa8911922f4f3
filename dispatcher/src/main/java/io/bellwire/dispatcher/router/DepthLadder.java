package io.bellwire.dispatcher.router;

import io.bellwire.service.ChainDepths;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * A few depths that stand in for all there are. Fixed, so that what a depth is rounded to hangs on nothing else: each
 * rung is at most six tenths above any depth it stands in for, and the last is the greatest depth there is.
 */
final class DepthLadder {
    static final NavigableSet<Integer> RUNGS = rungs();

    private DepthLadder() {}

    /** The first rung at which a transfer is as deep as that; it is never sooner. */
    static int atLeast(int depth) {
        Integer rung = RUNGS.ceiling(depth);
        if (rung == null) {
            throw new IllegalArgumentException("depth: " + depth + " (expected: <= " + ChainDepths.MAX + ')');
        }
        return rung;
    }

    private static NavigableSet<Integer> rungs() {
        NavigableSet<Integer> rungs = new TreeSet<>();
        int rung = 1;
        while (rung < ChainDepths.MAX) {
            rungs.add(rung);
            rung = Math.max(rung + 1, rung * 8 / 5);
        }
        rungs.add(ChainDepths.MAX);
        return Collections.unmodifiableNavigableSet(rungs);
    }
}
