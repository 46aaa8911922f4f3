package io.bellwire.dispatcher.router;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What chance decides in a run: one way of many at random, or, run after run, every way there is. */
interface CrashChoices {
    /** One of {@code bound} ways: 0 to {@code bound - 1}. */
    int next(int bound);

    static CrashChoices random(RandomGenerator random) {
        return random::nextInt;
    }

    /** Always the first way. */
    static CrashChoices none() {
        return bound -> 0;
    }

    /**
     * Every combination, one to a run: an odometer whose wheels appear as they are asked for. Runs must ask for the same as
     * long as they are answered the same.
     */
    final class Exhaustive implements CrashChoices {
        private final List<int[]> wheels = new ArrayList<>();
        private int asked;

        @Override
        public int next(int bound) {
            if (asked == wheels.size()) {
                wheels.add(new int[] {0, bound});
            }
            return wheels.get(asked++)[0];
        }

        /** To be called after each run. @return false when all combinations have been */
        boolean advance() {
            asked = 0;
            while (!wheels.isEmpty()) {
                int[] last = wheels.get(wheels.size() - 1);
                if (++last[0] < last[1]) {
                    return true;
                }
                wheels.remove(wheels.size() - 1);
            }
            return false;
        }

        @Override
        public String toString() {
            return wheels.stream()
                    .map(wheel -> String.valueOf(wheel[0]))
                    .toList()
                    .toString();
        }
    }
}
