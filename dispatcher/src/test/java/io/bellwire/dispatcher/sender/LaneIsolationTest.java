package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A loop's lanes in virtual time, beside endpoints that behave in every bad way: who pays for it? */
class LaneIsolationTest {
    private static final long SEED = 20_260_101;
    private static final int HEALTHY = 1_000;
    private static final int BAD = 50;
    /** Those that hang hold all but a dozen: more for each of them, and none would be left. */
    private static final int SLOTS = 412;

    private static final int MOST_QUEUED = 8_192;
    private static final Duration COURSE = Duration.ofSeconds(20);
    private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SWEEP = TimeUnit.MILLISECONDS.toNanos(250);

    /** How an endpoint treats an attempt. */
    enum Manner {
        HEALTHY(Signal.TAKEN, 10),
        HANGS(Signal.UNREACHABLE, 10_000),
        RESETS(Signal.UNREACHABLE, 1),
        FAILS_SLOWLY(Signal.ANSWERED, 3_000),
        ASKS_FOR_LESS(Signal.OVERLOADED, 2_000);

        private final Signal signal;
        private final Duration takes;

        Manner(Signal signal, long millis) {
            this.signal = signal;
            this.takes = Duration.ofMillis(millis);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "HEALTHY", mode = EnumSource.Mode.EXCLUDE)
    void healthyEndpointsDoNotFeelOthers(Manner bad) {
        Course alone = new Course(Manner.HEALTHY, 0);
        Course beside = new Course(bad, 30);

        alone.run();
        beside.run();

        assertThat(beside.p99OfHealthy()).as("seed %d", SEED).isLessThanOrEqualTo(alone.p99OfHealthy() * 12 / 10);
        assertThat(beside.accounted).as("seed %d", SEED).hasSize(beside.added);
    }

    @Test
    void anEndpointThatCannotBeReachedGetsLittleMoreThanItsProbes() {
        Course course = new Course(Manner.HANGS, 30);

        course.run();

        int firsts = AdaptiveLimit.START * BAD;
        int probes = 3 * BAD; // once within the time: after the 10 s that the first take, and a pause of 5 s
        assertThat(course.attemptsAtBad).as("seed %d", SEED).isBetween(firsts, firsts + probes);
    }

    /** What LoopShare does, without a loop; what is spilled does not come back within the course. */
    private static final class Course {
        private final Random random = new Random(SEED);
        private final Manner bad;
        private final int percentBad;
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
        private final List<EndpointLane> lanes = new ArrayList<>();
        private final Map<Delivery, Long> addedAt = new IdentityHashMap<>();
        private final Set<Delivery> accounted = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<String> subjectsRunning = new HashSet<>();
        private final List<Long> healthyNanos = new ArrayList<>();
        private long now;
        private final LoopTurns turns = new LoopTurns(SLOTS, () -> now, new Host());
        private long numbers;
        private int added;
        private int running;
        private int attemptsAtBad;

        Course(Manner bad, int percentBad) {
            this.bad = bad;
            this.percentBad = percentBad;
            InstantSource clock = () -> Instant.EPOCH.plusNanos(now);
            for (int i = 0; i < HEALTHY + BAD; i++) {
                lanes.add(new EndpointLane(Tasks.entry(), 64, Breaker.Settings.STANDARD, () -> now, clock));
            }
        }

        private record Event(long at, long number, Runnable what) {}

        void run() {
            for (long at = 0; at < COURSE.toNanos(); at += BETWEEN) {
                at(at, this::arrive);
            }
            for (long at = 0; at < 2 * COURSE.toNanos(); at += SWEEP) {
                at(at, this::sweep);
            }
            for (Event next = events.poll(); next != null; next = events.poll()) {
                now = next.at;
                next.what.run();
            }
        }

        long p99OfHealthy() {
            healthyNanos.sort(null);
            return healthyNanos.get(healthyNanos.size() * 99 / 100);
        }

        private void at(long at, Runnable what) {
            events.add(new Event(at, numbers++, what));
        }

        private void arrive() {
            boolean toBad = random.nextInt(100) < percentBad;
            int endpoint = toBad ? HEALTHY + random.nextInt(BAD) : random.nextInt(HEALTHY);
            String subject = endpoint + "/" + random.nextInt(1_000);
            Delivery delivery = Tasks.delivery(Tasks.task("dl_" + ++added, "ep_" + endpoint, subject));
            addedAt.put(delivery, now);
            EndpointLane lane = lanes.get(endpoint);
            lane.add(delivery);
            turns.drain(lane);
            shedLate(lane);
        }

        private final class Host implements LoopTurns.Host {
            @Override
            public boolean mayStart() {
                return true;
            }

            @Override
            public void start(EndpointLane lane, Delivery delivery) {
                attempt(lane, delivery);
            }

            @Override
            public void startsNothing(EndpointLane lane) {}

            @Override
            public void await(long nanos) {
                at(now + nanos, turns::awaited);
            }
        }

        private void attempt(EndpointLane lane, Delivery delivery) {
            assertThat(subjectsRunning.add(delivery.subjectId()))
                    .as("seed %d", SEED)
                    .isTrue();
            assertThat(++running).as("seed %d", SEED).isLessThanOrEqualTo(SLOTS);
            boolean isHealthy = lanes.indexOf(lane) < HEALTHY;
            attemptsAtBad += isHealthy ? 0 : 1;
            Manner manner = isHealthy ? Manner.HEALTHY : bad;
            Instant startedAt = Instant.EPOCH.plusNanos(now);
            at(now + manner.takes.toNanos(), () -> answered(lane, delivery, manner, startedAt));
        }

        private void answered(EndpointLane lane, Delivery delivery, Manner manner, Instant startedAt) {
            running--;
            subjectsRunning.remove(delivery.subjectId());
            if (manner == Manner.HEALTHY) {
                healthyNanos.add(now - addedAt.get(delivery));
            }
            lane.learn(manner.signal, delivery, startedAt, manner.takes);
            turns.ended(lane, delivery);
            account(delivery);
            shedLate(lane);
            turns.drain(lane);
        }

        private void sweep() {
            lanes.forEach(this::shedLate);
            turns.serve();
        }

        private void shedLate(EndpointLane lane) {
            List<Delivery> shed = lane.standing().isOpen() ? lane.takeLate(MOST_QUEUED) : lane.takeExcess(MOST_QUEUED);
            shed.forEach(this::account);
        }

        /** It was attempted, put off or spilled: once. */
        private void account(Delivery delivery) {
            assertThat(accounted.add(delivery)).as("seed %d", SEED).isTrue();
        }
    }
}
