package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopTurnsTest {
    private record Started(EndpointLane lane, Delivery delivery) {}

    private final List<Started> running = new ArrayList<>();
    private final List<EndpointLane> idle = new ArrayList<>();
    private final Map<EndpointLane, Integer> started = new HashMap<>();
    private final List<Long> awaited = new ArrayList<>();
    private final LoopTurns turns = turns(10);
    private long now;
    private int added;

    private boolean mayStart = true;

    @Test
    void startsAllThatLanesMayStartWhileThereAreSlots() {
        EndpointLane lane = lane(4);
        add(lane, 8);

        turns.drain(lane);

        assertThat(running).hasSize(4);
        assertThat(idle).containsExactly(lane);
    }

    @Test
    void startsNoMoreThanThereAreSlots() {
        EndpointLane busy = lane(8);
        EndpointLane other = lane(8);
        add(busy, 100);
        add(other, 100);

        turns.drain(busy);
        turns.drain(other);

        assertThat(running).hasSize(10);
        for (int i = 0; i < 100; i++) {
            endOldest();
            assertThat(running).hasSize(10);
        }
    }

    @Test
    void sharesScarceSlotsWhoeverWantsMost() {
        LoopTurns scarce = turns(2);
        List<EndpointLane> lanes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            EndpointLane lane = lane(8);
            add(lane, i == 0 ? 10_000 : 500);
            lanes.add(lane);
            scarce.drain(lane);
        }

        for (int i = 0; i < 1_600; i++) {
            Started oldest = running.remove(0);
            scarce.ended(oldest.lane, oldest.delivery);
            scarce.drain(oldest.lane);
        }

        assertThat(lanes).allSatisfy(lane -> assertThat(started.get(lane)).isBetween(350, 450));
    }

    @Test
    void givesBackASlotOnce() {
        LoopTurns single = turns(1);
        EndpointLane lane = lane(8);
        add(lane, 3);
        single.drain(lane);

        Started first = running.remove(0);
        single.ended(first.lane, first.delivery);
        single.ended(first.lane, first.delivery);
        single.drain(lane);

        assertThat(running).hasSize(1);
    }

    @Test
    void survivesThousandsThatEndBeforeTheirStartReturns() {
        List<Delivery> ended = new ArrayList<>();
        LoopTurns[] own = new LoopTurns[1];
        own[0] = new LoopTurns(10, () -> now, new Host() {
            @Override
            public void start(EndpointLane lane, Delivery delivery) {
                ended.add(delivery);
                own[0].ended(lane, delivery);
                own[0].drain(lane);
            }
        });
        EndpointLane lane = lane(2);
        add(lane, 20_000);

        own[0].drain(lane);

        assertThat(ended).hasSize(20_000);
    }

    /** Whatever ends in whatever order: all that was added starts once, and never more at a time than there are slots. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void startsEverythingInTheEnd(long seed) {
        Random random = new Random(seed);
        List<EndpointLane> lanes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            lanes.add(lane(1 + random.nextInt(8)));
        }
        for (int i = 0; i < 5_000; i++) {
            EndpointLane lane = lanes.get(random.nextInt(lanes.size()));
            add(lane, 1);
            turns.drain(lane);
            assertThat(running).as("seed %d, step %d", seed, i).hasSizeLessThanOrEqualTo(10);
            if (random.nextBoolean()) {
                end(running.remove(random.nextInt(running.size())));
            }
        }
        while (!running.isEmpty()) {
            end(running.remove(random.nextInt(running.size())));
        }

        assertThat(started.values().stream().mapToInt(Integer::intValue).sum())
                .as("seed %d", seed)
                .isEqualTo(5_000);
    }

    @Test
    void startsNothingWhileItMayNotAndEverythingOnceItMay() {
        LoopTurns turns = turns(10);
        EndpointLane lane = lane(1);
        mayStart = false;
        lane.add(Tasks.delivery(Tasks.task("dl_1", "ep_1", "subject-1")));
        turns.drain(lane);
        assertThat(started).isEmpty();

        mayStart = true;
        turns.serve();
        assertThat(started).containsEntry(lane, 1);
    }

    @Test
    void startsAFewAtOnceAndTheNextAsTheyEnd() {
        LoopTurns wide = turns(1_000);
        EndpointLane lane = lanes(wide, RecentStarts.MOST + 10);

        assertThat(running).hasSize(RecentStarts.MOST);
        assertThat(awaited).hasSize(1);

        Started first = running.remove(0);
        wide.ended(first.lane, first.delivery);
        wide.drain(lane);
        assertThat(running).hasSize(RecentStarts.MOST);
        assertThat(awaited).as("asked for once").hasSize(1);
    }

    @Test
    void startsMoreThoughNoneEndsOnceTheyHaveRunForAMoment() {
        LoopTurns wide = turns(1_000);
        lanes(wide, 3 * RecentStarts.MOST);

        while (running.size() < 3 * RecentStarts.MOST) {
            now += awaited.remove(0);
            wide.awaited();
        }

        assertThat(now).isBetween(2 * RecentStarts.A_MOMENT_NANOS, 3 * RecentStarts.A_MOMENT_NANOS);
    }

    /** One for each delivery, all drained. */
    private EndpointLane lanes(LoopTurns turns, int deliveries) {
        EndpointLane last = lane(8);
        for (int i = 0; i < deliveries; i++) {
            last = lane(8);
            add(last, 1);
            turns.drain(last);
        }
        return last;
    }

    private LoopTurns turns(int slots) {
        return new LoopTurns(slots, () -> now, new Host());
    }

    private class Host implements LoopTurns.Host {
        @Override
        public boolean mayStart() {
            return mayStart;
        }

        @Override
        public void start(EndpointLane lane, Delivery delivery) {
            running.add(new Started(lane, delivery));
            started.merge(lane, 1, Integer::sum);
        }

        @Override
        public void startsNothing(EndpointLane lane) {
            idle.add(lane);
        }

        @Override
        public void await(long nanos) {
            awaited.add(nanos);
        }
    }

    private void endOldest() {
        end(running.remove(0));
    }

    private void end(Started which) {
        turns.ended(which.lane, which.delivery);
        turns.drain(which.lane);
    }

    private EndpointLane lane(int maxRunning) {
        return new EndpointLane(
                Tasks.entry(), maxRunning, Breaker.Settings.STANDARD, () -> now, InstantSource.fixed(Instant.EPOCH));
    }

    private void add(EndpointLane lane, int deliveries) {
        for (int i = 0; i < deliveries; i++) {
            lane.add(Tasks.delivery(Tasks.task("dl_" + ++added, "ep_1", "subject-" + added)));
        }
    }
}
