package io.bellwire.testkit.chain;

import java.util.random.RandomGenerator;

/** Chances out of a hundred. */
final class Percent {
    private Percent() {}

    static void check(String name, int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException(name + ": " + percent + " (expected: 0 to 100)");
        }
    }

    /** Draws nothing where there is nothing to decide. */
    static boolean hits(RandomGenerator random, int percent) {
        return percent > 0 && random.nextInt(100) < percent;
    }
}
