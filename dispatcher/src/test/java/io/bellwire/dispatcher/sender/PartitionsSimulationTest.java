package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.wire.SettledOffsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records come in, also to the slow lane, settle in any order, partitions are revoked and come back from what was committed, and outcomes of an
 * earlier assignment arrive late. After every step: nothing unsettled was committed; what was committed is not worked on
 * again; and nothing is lost in the end.
 */
class PartitionsSimulationTest {
    private static final int STEPS = 3_000;
    private static final Partitions.Limits LIMITS = new Partitions.Limits(150, 1 << 20, 64);

    static List<Long> seeds() {
        return new Random().longs(20).boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverCommitsPastAnUnsettledRecordAndLosesNone(long seed) {
        World world = new World(new Random(seed));

        for (int step = 0; step < STEPS; step++) {
            world.step();
            world.check(seed, step);
        }
        world.settleAll();

        assertThat(world.everSettled).as("seed %d", seed).isEqualTo(world.everWritten);
    }

    /** A log of two partitions with gaps, one group, and whoever works for it. */
    private static final class World {
        private final Random random;
        private final List<TopicPartition> all = List.of(
                new TopicPartition("deliveries", 0),
                new TopicPartition("deliveries.retry", 0),
                new TopicPartition("deliveries.slow", 0));
        private final Map<TopicPartition, NavigableSet<Long>> log = new HashMap<>();
        private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        private final Map<TopicPartition, Long> position = new HashMap<>();
        private final List<InFlight> running = new ArrayList<>();
        private final NavigableSet<String> everWritten = new TreeSet<>();
        private final NavigableSet<String> everSettled = new TreeSet<>();
        private final Partitions partitions = new Partitions(LIMITS, "deliveries.slow");

        World(Random random) {
            this.random = random;
            all.forEach(partition -> {
                log.put(partition, new TreeSet<>());
            });
            assign();
        }

        void step() {
            int dice = random.nextInt(100);
            if (dice < 35) {
                write();
            } else if (dice < 60) {
                poll();
            } else if (dice < 90) {
                settleOne();
            } else if (dice < 98) {
                commit();
            } else {
                rebalance();
            }
        }

        void check(long seed, int step) {
            committed.forEach((partition, offset) -> {
                SettledOffsets settled = SettledOffsets.parse(offset.offset(), offset.metadata());
                for (long written : log.get(partition)) {
                    if (settled.isSettled(written)) {
                        assertThat(everSettled)
                                .as("seed %d, step %d: committed", seed, step)
                                .contains(name(partition, written));
                    }
                }
            });
        }

        void settleAll() {
            rebalance();
            // Each round takes what the limits allow, settles it and makes room.
            for (int round = 0; round < STEPS && !everSettled.equals(everWritten); round++) {
                poll();
                while (!running.isEmpty()) {
                    settleOne();
                }
                commit();
            }
        }

        private void write() {
            TopicPartition partition = any();
            NavigableSet<Long> offsets = log.get(partition);
            long next = offsets.isEmpty() ? 0 : offsets.last() + 1;
            long offset = next + random.nextInt(3); // what lies between is a marker
            offsets.add(offset);
            everWritten.add(name(partition, offset));
        }

        private void poll() {
            var paused = partitions.toPause();
            partitions.takeSurplus(this::take);
            partitions.slow().takeCaughtUp(this::isAtEnd);
            for (TopicPartition partition : all) {
                if (!paused.contains(partition)) {
                    log.get(partition).tailSet(position.get(partition)).stream()
                            .limit(20)
                            .toList()
                            .forEach(offset -> poll(partition, offset));
                }
            }
        }

        private void poll(TopicPartition partition, long offset) {
            position.put(partition, offset + 1);
            partitions.work(partition).polled(Tasks.record(partition, offset), this::take);
        }

        private boolean isAtEnd(TopicPartition partition) {
            return log.get(partition).tailSet(position.get(partition)).isEmpty();
        }

        private void take(InFlight inFlight) {
            TopicPartition partition = inFlight.work().partition();
            OffsetAndMetadata before = committed.get(partition);
            assertThat(before != null
                            && SettledOffsets.parse(before.offset(), before.metadata())
                                    .isSettled(inFlight.record().offset()))
                    .as("%s is committed", inFlight)
                    .isFalse();
            if (inFlight.work().begin()) {
                running.add(inFlight);
            }
        }

        /** Also those of an earlier assignment, whose attempts went on. */
        private void settleOne() {
            if (!running.isEmpty()) {
                InFlight settled = running.remove(random.nextInt(running.size()));
                everSettled.add(
                        name(settled.work().partition(), settled.record().offset()));
                settled.settle();
            }
        }

        private void commit() {
            var offsets = partitions.takeCommits(all, position::get);
            if (random.nextInt(10) == 0) {
                partitions.commitFailed(offsets.keySet());
            } else {
                committed.putAll(offsets);
            }
        }

        private void rebalance() {
            partitions.revoke(all);
            if (random.nextBoolean()) {
                commit();
            }
            partitions.forget(all);
            assign();
        }

        private void assign() {
            all.forEach(partition -> position.put(
                    partition,
                    committed.containsKey(partition) ? committed.get(partition).offset() : 0));
            Map<TopicPartition, Long> ends = new HashMap<>();
            log.forEach((partition, offsets) -> ends.put(partition, offsets.isEmpty() ? 0 : offsets.last() + 1));
            partitions.assign(all, committed, ends);
        }

        private TopicPartition any() {
            return all.get(random.nextInt(all.size()));
        }

        private static String name(TopicPartition partition, long offset) {
            return partition + "@" + offset;
        }
    }
}
