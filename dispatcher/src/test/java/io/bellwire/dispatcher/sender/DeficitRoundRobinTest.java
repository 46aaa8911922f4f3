package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeficitRoundRobinTest {
    private static final int QUANTUM = 1_000;

    private final DeficitRoundRobin<Contender> turns = new DeficitRoundRobin<>(QUANTUM);

    /** Wants so many of such a cost. */
    private static final class Contender {
        private final DeficitRoundRobin.Seat<Contender> seat = new DeficitRoundRobin.Seat<>(this);
        private final String name;
        private final long cost;
        private int wanted;
        private long got;

        Contender(String name, long cost, int wanted) {
            this.name = name;
            this.cost = cost;
            this.wanted = wanted;
        }

        long cost() {
            return wanted == 0 ? DeficitRoundRobin.NOTHING : cost;
        }
    }

    @Test
    void givesTurnsOneAfterTheOther() {
        offer(new Contender("a", 500, 5), new Contender("b", 1_000, 2), new Contender("c", 500, 1));

        assertThat(serve(100)).containsExactly("a", "a", "b", "c", "a", "a", "b", "a");
    }

    @Test
    void savesTurnsForWhatCostsMoreThanOne() {
        offer(new Contender("large", 2_500, 2), new Contender("small", 1_000, 6));

        assertThat(serve(100)).containsExactly("small", "small", "large", "small", "small", "large", "small", "small");
    }

    @Test
    void neverKeepsOneWaitingThatIsAlone() {
        offer(new Contender("a", 1_000_000, 3));

        assertThat(serve(100)).hasSize(3);
    }

    @Test
    void doesNotSaveUpWhileNothingIsWanted() {
        Contender sleepy = new Contender("sleepy", 10, 1);
        offer(sleepy, new Contender("busy", 1_000, 1_000));
        serve(100);

        sleepy.wanted = 1_000;
        turns.offer(sleepy.seat);

        assertThat(serve(202)).filteredOn("sleepy"::equals).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void hasOnePlaceForEach() {
        Contender twice = new Contender("twice", QUANTUM, 10);
        offer(twice, twice, new Contender("once", QUANTUM, 10));

        assertThat(serve(10)).filteredOn("twice"::equals).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void givesAllTheSameShareHoweverLargeTheirsAre(long seed) {
        Random random = new Random(seed);
        List<Contender> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(new Contender("c" + i, 1 + random.nextInt(5_000), Integer.MAX_VALUE));
        }
        all.forEach(contender -> turns.offer(contender.seat));

        serve(100_000);

        long least = all.stream().mapToLong(contender -> contender.got).min().orElseThrow();
        long most = all.stream().mapToLong(contender -> contender.got).max().orElseThrow();
        assertThat(most - least).as("seed %d", seed).isLessThanOrEqualTo(QUANTUM + 2 * 5_000);
    }

    private void offer(Contender... contenders) {
        Arrays.stream(contenders).forEach(contender -> turns.offer(contender.seat));
    }

    private List<String> serve(int most) {
        List<String> served = new ArrayList<>();
        while (served.size() < most) {
            Contender next = turns.next(Contender::cost);
            if (next == null) {
                return served;
            }
            next.wanted--;
            next.got += next.cost;
            served.add(next.name);
        }
        return served;
    }
}
