package io.bellwire.dispatcher.sender;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.UndecodableException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

    /** Records end a poll at once; without any, this often settlements are looked at. */
    private static final Duration IDLE_POLL = Duration.ofMillis(50);
    /** Something is paused and waits for settlements. */
    private static final Duration PAUSED_POLL = Duration.ofMillis(5);
    /** The longest a rebalance waits for what is under way, and so everyone in the group. */
    private static final Duration REBALANCE_GRACE = Duration.ofSeconds(2);

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(3);

    private final Consumer<byte[], byte[]> consumer;
    private final Partitions partitions;
    private final Parts parts;
    private final MissingEndpoints missing = new MissingEndpoints(System::nanoTime);
    private final CommitPace pace;

    SenderLoop(Consumer<byte[], byte[]> consumer, Parts parts) {
        this.consumer = consumer;
        this.parts = parts;
        this.partitions = new Partitions(parts.config.limits());
        this.pace = new CommitPace(parts.config.commitInterval(), System::nanoTime);
    }

    /** What a loop works with, and what outlives it. */
    record Parts(
            SenderConfig config,
            RecordCodec codec,
            Directory directory,
            LoopShares shares,
            Settler settler,
            Outbox outbox,
            SettlementQueue settlements,
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
        settle();
        boolean isPaused = pauseAndResume();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(pace.atMost(isPaused ? PAUSED_POLL : IDLE_POLL));
        if (!records.isEmpty()) {
            take(records);
        }
        if (pace.isDue()) {
            commit();
        }
    }

    private void settle() {
        parts.settlements.takeAll().forEach(partitions::settle);
        parts.metrics.inFlight(partitions.inFlight());
    }

    private boolean pauseAndResume() {
        Set<TopicPartition> wanted = partitions.toPause();
        Set<TopicPartition> paused = consumer.paused();
        if (!wanted.equals(paused)) {
            consumer.pause(difference(wanted, paused));
            consumer.resume(difference(paused, wanted));
        }
        return !wanted.isEmpty();
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        boolean refreshed = false;
        boolean current = true;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            InFlight inFlight = partitions.track(record);
            Delivery delivery;
            try {
                DeliveryTask task = parts.codec.decode(record.value(), DeliveryTask.class);
                delivery = new Delivery(inFlight, task);
            } catch (UndecodableException e) {
                if (inFlight.work().begin()) {
                    parts.outbox.quarantine(inFlight, e.reason().label(), e.getMessage());
                }
                continue;
            }
            if (!refreshed && isUnknown(delivery.endpointId())) {
                // Once per poll is enough: what was polled is older than the refresh.
                refreshed = true;
                current = parts.directory.refresh();
            }
            if (refreshed && current && isUnknown(delivery.endpointId())) {
                missing.add(delivery.endpointId());
            }
            if (!isUnknown(delivery.endpointId())) {
                parts.shares.add(delivery);
            } else if (inFlight.work().begin()) {
                parts.settler.putOff(delivery);
            }
        }
        parts.shares.handOver();
    }

    /** Not in the table, and a newer one might have it. */
    private boolean isUnknown(String endpointId) {
        return parts.directory.endpoint(endpointId) == null && !missing.contains(endpointId);
    }

    private void commit() {
        settle();
        partitions.stepOverHoles(consumer::position);
        Map<TopicPartition, OffsetAndMetadata> offsets = partitions.takeCommits(partitions.assigned());
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (committed, failure) -> {
                if (failure != null) {
                    partitions.commitFailed(offsets.keySet());
                    LOGGER.atDebug().setCause(failure).log("commit failed, a later one makes up for it");
                }
            });
        }
    }

    /** Ends the work on partitions: begins nothing more, waits a while for what has begun, commits. */
    private void letGo(Collection<TopicPartition> leaving, Duration grace) {
        partitions.revoke(leaving);
        awaitBegun(leaving, grace);
        Map<TopicPartition, OffsetAndMetadata> offsets = partitions.takeCommits(leaving);
        partitions.forget(leaving); // what ends from here on is not in the commit
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

    private void awaitBegun(Collection<TopicPartition> leaving, Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        try {
            while (partitions.anyBusy(leaving)) {
                InFlight settled = parts.settlements.await(Duration.ofNanos(deadline - System.nanoTime()));
                if (settled == null) {
                    return;
                }
                partitions.settle(settled);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
            partitions.assign(assigned);
            onAssigned.run();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            letGo(revoked, REBALANCE_GRACE);
        }

        /** Another process has them already: a commit of ours would be refused, and a wait would be for nothing. */
        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            partitions.forget(lost);
        }
    }
}
