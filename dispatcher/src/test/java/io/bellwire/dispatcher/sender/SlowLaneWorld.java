package io.bellwire.dispatcher.sender;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.event.v1.DeliveryTask;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Two senders in virtual time that own a partition of {@code deliveries} and its like of {@code deliveries.slow} by turns, as
 * {@link SenderLoop} and {@link LoopShare} do; beside one endpoint with a rate, one that is slow and one that keeps up.
 */
final class SlowLaneWorld {
    private static final TopicPartition DIRECT = new TopicPartition("deliveries", 0);
    private static final TopicPartition SLOW = new TopicPartition("deliveries.slow", 0);
    private static final List<TopicPartition> BOTH = List.of(DIRECT, SLOW);

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long POLL = 2 * MILLI;
    private static final long HAND_OVER = MILLI;
    private static final long PRODUCE = 3 * MILLI;
    private static final long SWEEP = 250 * MILLI;
    private static final long COMMIT = 200 * MILLI;
    private static final long GRACE = TimeUnit.SECONDS.toNanos(2);
    private static final long ARRIVALS = TimeUnit.SECONDS.toNanos(20);
    private static final long END = TimeUnit.MINUTES.toNanos(4);
    private static final int POLLED = 50;
    private static final int QUEUED = 8_192;
    private static final int SUBJECTS = 7;

    private final Course course;
    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
    private final Map<String, DeliveryTask> tasks = new HashMap<>(); // by delivery
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, Long> orderedAt = new TreeMap<>(); // by delivery
    private final Map<String, Integer> delivered = new TreeMap<>();
    private final Map<String, Integer> lastTried = new HashMap<>(); // by subject
    private final Map<String, Deque<Long>> startsOfLastSecond = new HashMap<>(); // by endpoint
    private final List<String> overtaken = new ArrayList<>();
    private final List<String> beyondRate = new ArrayList<>();
    private long longestWaitOfHealthy;
    private long now;
    private long numbers;
    private int spilled;

    /** What becomes of the partitions. */
    enum Course {
        /** Less than what is in the slow lane, which is paused meanwhile. */
        SMALL_ROOM(new Partitions.Limits(1_000, 1 << 20, 1_024), false),
        LARGE_ROOM(new Partitions.Limits(8_192, 1 << 20, 8_192), false),
        /** All that is in the slow lane is found when it changes hands. */
        CHANGES_HANDS(new Partitions.Limits(8_192, 1 << 20, 8_192), true);

        private final Partitions.Limits limits;
        private final boolean changesHands;

        Course(Partitions.Limits limits, boolean changesHands) {
            this.limits = limits;
            this.changesHands = changesHands;
        }
    }

    /** How an endpoint behaves, and what it is owed. */
    private enum Merchant {
        LIMITED(40, 20, 120),
        SLOW(0, 400, 60),
        HEALTHY(0, 5, 50);

        private final int rate;
        private final long takesMillis;
        private final int owedPerSecond;

        Merchant(int rate, long takesMillis, int owedPerSecond) {
            this.rate = rate;
            this.takesMillis = takesMillis;
            this.owedPerSecond = owedPerSecond;
        }
    }

    private record Event(long at, long number, Runnable what) {}

    SlowLaneWorld(Course course, long seed) {
        this.course = course;
        this.random = new Random(seed);
        BOTH.forEach(partition -> logs.put(partition, new ArrayList<>()));
        processes.add(new Process());
        processes.add(new Process());
    }

    void run() {
        for (Merchant merchant : Merchant.values()) {
            long at = 0;
            while (at < ARRIVALS) {
                after(at, () -> order(merchant));
                // In bursts, a few of which exceed what is taken in time.
                at += (long) (-Math.log(1 - random.nextDouble()) * 1e9 / merchant.owedPerSecond);
            }
        }
        processes.get(0).takeOver();
        if (course.changesHands) {
            for (long at = 0; at < 2 * ARRIVALS; at += TimeUnit.SECONDS.toNanos(1 + random.nextInt(5))) {
                after(at, this::rebalance);
            }
        }
        for (Event next = events.poll();
                next != null && now < END && delivered.size() < orderedAt.size() + (now < ARRIVALS ? 1 : 0);
                next = events.poll()) {
            now = next.at;
            next.what.run();
        }
    }

    List<String> undelivered() {
        return orderedAt.keySet().stream()
                .filter(delivery -> !delivered.containsKey(delivery))
                .toList();
    }

    List<String> deliveredTwice() {
        return delivered.entrySet().stream()
                .filter(each -> each.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> overtaken() {
        return overtaken;
    }

    /** Attempts that were one too many in the second before them. */
    List<String> beyondRate() {
        return beyondRate;
    }

    int spilled() {
        return spilled;
    }

    Duration longestWaitOfHealthy() {
        return Duration.ofNanos(longestWaitOfHealthy);
    }

    private void after(long delay, Runnable what) {
        events.add(new Event(now + delay, numbers++, what));
    }

    private void order(Merchant merchant) {
        int number = orderedAt.size();
        DeliveryTask task = Tasks.task("dl_" + number, merchant.name(), merchant + "/" + random.nextInt(SUBJECTS));
        task.setRevision(number);
        tasks.put(task.getDeliveryId(), task);
        orderedAt.put(task.getDeliveryId(), now);
        append(DIRECT, task.getDeliveryId());
    }

    private long append(TopicPartition partition, String deliveryId) {
        List<ConsumerRecord<byte[], byte[]>> log = logs.get(partition);
        log.add(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                log.size(),
                now / MILLI,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                deliveryId.getBytes(UTF_8),
                new RecordHeaders(),
                Optional.empty()));
        return log.size() - 1;
    }

    private void rebalance() {
        Process owner = processes.stream().filter(each -> each.owns).findAny().orElse(null);
        if (owner != null) {
            owner.letGo(processes.get(1 - processes.indexOf(owner)));
        }
    }

    private void tried(Delivery delivery) {
        DeliveryTask task = delivery.task();
        int before = Math.max(0, lastTried.getOrDefault(task.getSubjectId(), -1));
        if (task.getRevision() < before) {
            overtaken.add(task.getDeliveryId() + " of " + task.getSubjectId() + " after " + before);
        }
        lastTried.put(task.getSubjectId(), (int) task.getRevision());
        Merchant merchant = Merchant.valueOf(task.getEndpointId());
        Deque<Long> starts = startsOfLastSecond.computeIfAbsent(task.getEndpointId(), any -> new ArrayDeque<>());
        starts.add(now);
        while (now - starts.element() > TimeUnit.SECONDS.toNanos(1)) {
            starts.remove();
        }
        // The bucket's burst, and the one at the start of the second.
        long most = merchant.rate + merchant.rate * TokenBucket.BURST_NANOS / TimeUnit.SECONDS.toNanos(1) + 1;
        if (merchant.rate > 0 && starts.size() > most) {
            beyondRate.add(starts.size() + " in the second before " + now);
        }
        if (merchant == Merchant.HEALTHY) {
            longestWaitOfHealthy = Math.max(longestWaitOfHealthy, now - orderedAt.get(task.getDeliveryId()));
        }
    }

    /** A sender. */
    private final class Process implements SlowLane.Exits, LoopTurns.Host {
        private final InstantSource clock = () -> Instant.EPOCH.plusNanos(now);
        private final Partitions partitions = new Partitions(course.limits, SLOW.topic());
        private final Map<String, EndpointLane> lanes = new HashMap<>();
        private final LoopTurns turns = new LoopTurns(1_000, () -> now, this);
        private final SlowLane slow = new SlowLane(this, clock, QUEUED);
        private final Map<TopicPartition, Long> position = new HashMap<>();
        private List<Delivery> batch = new ArrayList<>();
        private boolean owns;

        void takeOver() {
            owns = true;
            Map<TopicPartition, OffsetAndMetadata> from = new HashMap<>();
            BOTH.forEach(partition -> {
                OffsetAndMetadata offset = committed.get(partition);
                from.put(partition, offset);
                position.put(partition, offset == null ? 0 : offset.offset());
            });
            partitions.assign(BOTH, from, Map.of(SLOW, (long) logs.get(SLOW).size()));
            poll();
            commitAgain();
            sweep();
        }

        void letGo(Process next) {
            owns = false;
            partitions.revoke(BOTH);
            awaitBegun(now + GRACE, next);
        }

        private void awaitBegun(long deadline, Process next) {
            if (partitions.anyBusy(BOTH) && now < deadline) {
                after(MILLI, () -> awaitBegun(deadline, next));
                return;
            }
            partitions.commitFailed(BOTH);
            committed.putAll(partitions.takeCommits(BOTH, position::get));
            partitions.forget(BOTH);
            after(HAND_OVER, () -> lanes.values().forEach(EndpointLane::gone));
            after(MILLI * (1 + random.nextInt(500)), next::takeOver);
        }

        private void poll() {
            if (!owns) {
                return;
            }
            var paused = partitions.toPause();
            partitions.takeSurplus(this::take);
            for (TopicPartition partition : BOTH) {
                if (!paused.contains(partition)) {
                    poll(partition);
                }
            }
            List<Delivery> handed = batch;
            batch = new ArrayList<>();
            after(HAND_OVER, () -> handOver(handed));
            if (!partitions
                    .slow()
                    .takeCaughtUp(partition ->
                            position.get(partition) == logs.get(partition).size())
                    .isEmpty()) {
                after(HAND_OVER, () -> lanes.values()
                        .forEach(lane -> lane.slowSide().caughtUpWithBefore()));
            }
            after(POLL, this::poll);
        }

        private void poll(TopicPartition partition) {
            List<ConsumerRecord<byte[], byte[]>> log = logs.get(partition);
            int from = Math.toIntExact(position.get(partition));
            int to = Math.min(log.size(), from + POLLED);
            position.put(partition, (long) to);
            log.subList(from, to).forEach(record -> partitions.work(partition).polled(record, this::take));
        }

        private void take(InFlight inFlight) {
            String deliveryId = new String(inFlight.record().value(), UTF_8);
            batch.add(new Delivery(inFlight, tasks.get(deliveryId)));
        }

        private void commitAgain() {
            if (owns) {
                committed.putAll(partitions.takeCommits(BOTH, position::get));
                after(COMMIT, this::commitAgain);
            }
        }

        private void handOver(List<Delivery> deliveries) {
            for (Delivery delivery : deliveries) {
                EndpointLane lane = lanes.computeIfAbsent(
                        delivery.endpointId(),
                        any -> new EndpointLane(Tasks.entry(), 64, Breaker.Settings.STANDARD, () -> now, clock));
                lane.obey(64, Merchant.valueOf(delivery.endpointId()).rate);
                slow.take(lane, delivery);
                turns.drain(lane);
            }
            lanes.values().forEach(slow::spillExcess);
        }

        private void sweep() {
            if (owns) {
                lanes.values().forEach(lane -> {
                    slow.spillExcess(lane);
                    turns.offer(lane);
                });
                turns.serve();
                after(SWEEP, this::sweep);
            }
        }

        @Override
        public boolean mayStart() {
            return true;
        }

        @Override
        public void start(EndpointLane lane, Delivery delivery) {
            attempt(lane, delivery);
        }

        @Override
        public void await(long nanos) {
            after(nanos, turns::awaited);
        }

        @Override
        public void startsNothing(EndpointLane lane) {
            if (lane.hasTurnAtRate() && lane.claimWaking()) {
                after(Math.max(MILLI, lane.nanosToRate()), () -> {
                    lane.woken();
                    turns.drain(lane);
                });
            }
        }

        private void attempt(EndpointLane lane, Delivery delivery) {
            if (!delivery.inFlight().work().begin()) {
                turns.ended(lane, delivery);
                return;
            }
            tried(delivery);
            Instant startedAt = clock.instant();
            long takes = MILLI
                    * (1
                            + Merchant.valueOf(delivery.endpointId()).takesMillis / 2
                            + random.nextInt((int) Merchant.valueOf(delivery.endpointId()).takesMillis));
            after(takes, () -> {
                delivered.merge(delivery.task().getDeliveryId(), 1, Integer::sum);
                lane.learn(Signal.TAKEN, delivery, startedAt, Duration.ofNanos(takes));
                turns.ended(lane, delivery);
                delivery.inFlight().settle();
                turns.drain(lane);
            });
        }

        @Override
        public void spill(Delivery delivery, SpillReason reason, LongConsumer acknowledged) {
            spilled++;
            after(PRODUCE, () -> {
                if (!delivery.inFlight().work().isAbandoned()) {
                    long offset = append(SLOW, delivery.task().getDeliveryId());
                    after(PRODUCE, () -> {
                        acknowledged.accept(offset);
                        delivery.inFlight().settle();
                    });
                }
            });
        }

        @Override
        public void putOff(Delivery delivery, Duration wait, PutOffReason reason) {
            throw new AssertionError("nothing waits here for " + SlowLane.PATIENCE);
        }

        @Override
        public void caught(RuntimeException bug, Delivery delivery) {
            throw bug;
        }
    }
}
