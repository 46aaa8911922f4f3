package io.bellwire.testkit.chain;

/**
 * Who watches the chains, and how well.
 *
 * @param watchers how many report every transfer, each in its own time
 * @param maxLagTicks how far a watcher may fall behind the chain's head
 * @param lostRemovalsPercent of its REMOVED statements that a watcher loses; the number in {@code watcherSeq} is used up
 * @param everyDepth whether transfers are stated again at each block, rather than when there is something to them: at
 *     the first confirmation, at the required depth, and at two more
 * @param finality whether they are stated once more, as FINALIZED, where the chain calls its blocks final
 * @param replacements whether watchers say REPLACED, or leave it to be found out from the conflict keys
 * @param lie what the last watcher does
 * @param liePercent of its chances to do it
 */
public record Watching(
        int watchers,
        int maxLagTicks,
        int lostRemovalsPercent,
        boolean everyDepth,
        boolean finality,
        boolean replacements,
        Lie lie,
        int liePercent) {

    public Watching {
        Percent.check("lostRemovalsPercent", lostRemovalsPercent);
        Percent.check("liePercent", liePercent);
        if (watchers < 1) {
            throw new IllegalArgumentException("watchers: " + watchers + " (expected: >= 1)");
        }
        if (maxLagTicks < 0) {
            throw new IllegalArgumentException("maxLagTicks: " + maxLagTicks + " (expected: >= 0)");
        }
    }

    /** Honest ones that lose nothing, and tell no more than what {@code confirmed} takes. */
    public static Watching by(int watchers, int maxLagTicks) {
        return new Watching(watchers, maxLagTicks, 0, false, false, false, Lie.NONE, 0);
    }

    public Watching tellingAll() {
        return new Watching(watchers, maxLagTicks, lostRemovalsPercent, everyDepth, true, true, lie, liePercent);
    }

    public Watching atEveryDepth() {
        return new Watching(watchers, maxLagTicks, lostRemovalsPercent, true, finality, replacements, lie, liePercent);
    }

    public Watching losingRemovals(int percent) {
        return new Watching(watchers, maxLagTicks, percent, everyDepth, finality, replacements, lie, liePercent);
    }

    public Watching lying(Lie how, int percent) {
        return new Watching(
                watchers, maxLagTicks, lostRemovalsPercent, everyDepth, finality, replacements, how, percent);
    }
}
