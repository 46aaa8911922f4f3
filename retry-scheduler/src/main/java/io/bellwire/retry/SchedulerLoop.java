package io.bellwire.retry;

import io.bellwire.retry.Forwarding.Forwarded;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads ahead, waits, forwards what is due; over and over, with one consumer and one producer, until one of them fails.
 *
 * <p><b>Failure:</b> any exception ends this loop for good. Records taken from a buffer whose transaction did not commit
 * are gone from memory, so the only right continuation is a new loop from the committed offsets.
 *
 * <p><b>Thread:</b> confined to the scheduler thread.
 */
final class SchedulerLoop {
    private static final Duration LONGEST_POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final TierBuffers buffers;
    private final Forwarding forwarding;
    private final RetrySchedulerConfig config;
    private final InstantSource clock;
    private final RetryMetrics metrics;

    /** Earliest time of the next transaction. */
    private Instant nextForward = Instant.MIN;

    SchedulerLoop(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            TierBuffers buffers,
            Forwarding forwarding,
            RetrySchedulerConfig config,
            InstantSource clock,
            RetryMetrics metrics) {
        this.consumer = consumer;
        this.producer = producer;
        this.buffers = buffers;
        this.forwarding = forwarding;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * @param onAssigned called after each assignment
     * @throws org.apache.kafka.common.KafkaException if a client failed
     */
    void run(Collection<String> tiers, BooleanSupplier stopped, Runnable onAssigned) {
        producer.initTransactions();
        consumer.subscribe(tiers, new Rebalance(onAssigned));
        while (!stopped.getAsBoolean()) {
            step();
        }
    }

    void step() {
        consumer.poll(untilNextForward()).forEach(buffers::add);
        keepReadingAhead();
        Instant now = clock.instant();
        if (!now.isBefore(nextForward)) {
            List<DueRecord> due = buffers.takeDue(now, config.batchRecords());
            if (!due.isEmpty()) {
                forward(due);
                nextForward = now.plus(config.forwardInterval());
            }
        }
    }

    private Duration untilNextForward() {
        Instant now = clock.instant();
        Optional<Duration> wait = buffers.nextDue()
                .map(due -> due.isBefore(nextForward) ? nextForward : due)
                // Rounded up to the poll's own unit: a wait of less would be polled for in a busy loop.
                .map(due -> due.isAfter(now)
                        ? Duration.ofMillis(Duration.between(now, due).toMillis() + 1)
                        : Duration.ZERO);
        return wait.filter(shorter -> shorter.compareTo(LONGEST_POLL) < 0).orElse(LONGEST_POLL);
    }

    private void keepReadingAhead() {
        consumer.pause(buffers.full());
        Set<TopicPartition> paused = consumer.paused();
        if (!paused.isEmpty()) {
            consumer.resume(buffers.withRoom().stream().filter(paused::contains).toList());
        }
    }

    private void forward(List<DueRecord> due) {
        producer.beginTransaction();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        int poison = 0;
        for (DueRecord record : due) {
            Forwarded forwarded = forwarding.forward(record.record());
            poison += forwarded instanceof Forwarded.Quarantined ? 1 : 0;
            producer.send(forwarded.record());
            offsets.put(
                    record.partition(),
                    new OffsetAndMetadata(
                            record.record().offset() + 1, record.record().leaderEpoch(), ""));
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
        metrics.forwarded(due, poison, clock.instant());
    }

    /** Pausing belongs to an assignment, so it goes and comes with the buffers. */
    private final class Rebalance implements ConsumerRebalanceListener {
        private final Runnable onAssigned;

        Rebalance(Runnable onAssigned) {
            this.onAssigned = onAssigned;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            buffers.assigned(partitions);
            onAssigned.run();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            buffers.revoked(partitions);
        }
    }
}
