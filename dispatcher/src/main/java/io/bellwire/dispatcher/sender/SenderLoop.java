package io.bellwire.dispatcher.sender;

import io.bellwire.schemas.wire.RecordCodec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls deliveries, hands them to their loops, and commits what has settled.
 *
 * <p><b>Invariant:</b> no commit passes an unsettled record, however the loop ends.
 *
 * <p><b>Thread:</b> confined to the poll thread.
 */
final class SenderLoop {
    private static final Logger LOGGER = LoggerFactory.getLogger(SenderLoop.class);

    /** Something is paused and waits for settlements; records, and the next commit, end other polls. */
    private static final long PAUSED_NANOS = 2_000_000;
    /** The longest a rebalance waits for what is under way, and so everyone in the group. */
    private static final Duration REBALANCE_GRACE = Duration.ofSeconds(2);

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(3);
    private static final long LOOK_NANOS = 1_000_000;

    private final Consumer<byte[], byte[]> consumer;
    private final Partitions partitions;
    private final Parts parts;
    private final Intake intake;
    private final CommitPace pace;
    private final SlowStart slowStart;

    SenderLoop(Consumer<byte[], byte[]> consumer, Parts parts) {
        this.consumer = consumer;
        this.parts = parts;
        this.partitions = new Partitions(parts.config.limits(), parts.slowTopic);
        this.intake = new Intake(partitions, parts);
        this.slowStart = new SlowStart(parts.config.limits().records(), System.nanoTime());
        this.pace = new CommitPace(parts.config.commitInterval(), System::nanoTime);
    }

    /** What a loop works with, and what outlives it. */
    record Parts(
            SenderConfig config,
            String slowTopic,
            RecordCodec codec,
            Directory directory,
            LoopShares shares,
            Settler settler,
            Outbox outbox,
            PollLease lease,
            SenderMetrics metrics) {}

    /** @param onAssigned called after each assignment */
    void run(List<String> topics, BooleanSupplier stopped, Runnable onAssigned) {
        consumer.subscribe(topics, new Rebalance(onAssigned));
        try {
            while (!stopped.getAsBoolean()) {
                step();
            }
        } finally {
            letGo(partitions.assigned(), CLOSE_GRACE);
        }
    }

    private void step() {
        partitions.requireNoneLost();
        boolean isPaused = pauseAndResume();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(isPaused ? Duration.ZERO : pace.untilDue());
        intake.take(records);
        parts.shares.caughtUpWithBefore(
                partitions.slow().takeCaughtUp(this::isAtEnd)); // after what they had was handed over
        parts.metrics.inFlight(partitions.inFlight());
        if (pace.isDue()) {
            commit();
            observeSlowLane();
        }
        if (isPaused && records.isEmpty()) {
            // Not in poll: while it holds records of paused partitions, it does not wait but spins.
            LockSupport.parkNanos(PAUSED_NANOS);
        }
    }

    private boolean isAtEnd(TopicPartition partition) {
        return consumer.currentLag(partition).orElse(1) == 0;
    }

    private void observeSlowLane() {
        long waiting = partitions.slow().inFlight();
        for (TopicPartition partition : partitions.assigned()) {
            if (partitions.isSlow(partition)) {
                waiting += consumer.currentLag(partition).orElse(0);
            }
        }
        parts.metrics.slowLane(partitions.slow().paused(), waiting);
    }

    private boolean pauseAndResume() {
        partitions.takeOn(slowStart.allowed(System.nanoTime()));
        Set<TopicPartition> wanted = partitions.toPause();
        Set<TopicPartition> paused = consumer.paused();
        if (!wanted.equals(paused)) {
            consumer.pause(difference(wanted, paused));
            consumer.resume(difference(paused, wanted));
        }
        return !wanted.isEmpty();
    }

    /** Also when nothing has moved, if the lease is aging: what brokers take from us tells that we are one of the group. */
    private void commit() {
        Set<TopicPartition> assigned = partitions.assigned();
        Map<TopicPartition, OffsetAndMetadata> offsets = partitions.takeCommits(assigned, consumer::position);
        if (offsets.isEmpty() && parts.lease.isAging()) {
            offsets = partitions.standing();
        }
        if (offsets.isEmpty()) {
            return;
        }
        Set<TopicPartition> committing = offsets.keySet();
        long askedNanos = parts.lease.now();
        consumer.commitAsync(offsets, (committed, failure) -> {
            if (failure == null) {
                parts.lease.renew(askedNanos);
            } else {
                partitions.commitFailed(committing);
                (parts.lease.isHeld() ? LOGGER.atDebug() : LOGGER.atWarn())
                        .setCause(failure)
                        .log(
                                "commit failed, a later one makes up for it; nothing is sent without for longer than the lease");
            }
        });
    }

    /** Ends the work on partitions: begins nothing more, waits a while for what has begun, commits. */
    private void letGo(Collection<TopicPartition> leaving, Duration grace) {
        partitions.revoke(leaving);
        awaitBegun(leaving, grace);
        partitions.commitFailed(leaving); // for all that is known: the last one may still be on its way
        Map<TopicPartition, OffsetAndMetadata> offsets = partitions.takeCommits(leaving, consumer::position);
        forget(leaving); // what ends from here on is not in the commit
        try {
            if (!offsets.isEmpty()) {
                consumer.commitSync(offsets, COMMIT_TIMEOUT);
            }
        } catch (KafkaException e) {
            LOGGER.atWarn()
                    .addKeyValue("partitions", offsets.size())
                    .setCause(e)
                    .log("last commit failed; what it covered is sent again");
        }
    }

    private void forget(Collection<TopicPartition> gone) {
        partitions.forget(gone);
        parts.shares.gone(numbers(gone, partitions::isSlow), numbers(gone, partition -> !partitions.isSlow(partition)));
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions, Predicate<TopicPartition> which) {
        return partitions.stream().filter(which).map(TopicPartition::partition).collect(Collectors.toSet());
    }

    /** Nothing tells this thread that a record has settled: event loops never wait, nor wake anybody, for a commit. */
    private void awaitBegun(Collection<TopicPartition> leaving, Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        while (partitions.anyBusy(leaving)
                && System.nanoTime() - deadline < 0
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static Set<TopicPartition> difference(Set<TopicPartition> of, Set<TopicPartition> without) {
        Set<TopicPartition> difference = new HashSet<>(of);
        difference.removeAll(without);
        return difference;
    }

    private final class Rebalance implements ConsumerRebalanceListener {
        private final Runnable onAssigned;

        Rebalance(Runnable onAssigned) {
            this.onAssigned = onAssigned;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            long askedNanos = parts.lease.now();
            List<TopicPartition> slow =
                    assigned.stream().filter(partitions::isSlow).toList();
            partitions.assign(assigned, consumer.committed(Set.copyOf(assigned)), consumer.endOffsets(slow));
            pauseAndResume(); // before anything is read
            parts.lease.renew(askedNanos); // they are ours as of now, or we would not be told
            onAssigned.run();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            letGo(revoked, REBALANCE_GRACE);
        }

        /** Another process has them already: a commit of ours would be refused, and a wait would be for nothing. */
        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            forget(lost);
        }
    }
}
