package io.bellwire.testkit.chain;

/**
 * How often, and how, a chain's head comes on another branch than the head before it. Never below what is final.
 *
 * @param percent of heads that do
 * @param deeperPercent of forks of some depth that go one block deeper: 50 makes each depth half as frequent as the one
 *     before
 * @param deepest blocks that a fork orphans at most
 * @param returnPercent of forks that swing back to a branch abandoned before, should there be one
 * @param equalPercent of forks whose new head is only as high as the old, on chains whose heads are ordered by slot
 */
public record Forks(int percent, int deeperPercent, int deepest, int returnPercent, int equalPercent) {
    public static final Forks NONE = new Forks(0, 0, 1, 0, 0);

    public Forks {
        Percent.check("percent", percent);
        Percent.check("deeperPercent", deeperPercent);
        Percent.check("returnPercent", returnPercent);
        Percent.check("equalPercent", equalPercent);
        if (deepest < 1) {
            throw new IllegalArgumentException("deepest: " + deepest + " (expected: >= 1)");
        }
    }
}
