package io.bellwire.console.projection;

import io.bellwire.console.store.Fact;
import io.bellwire.console.store.OffsetMove;
import io.bellwire.console.store.OffsetsMovedException;
import io.bellwire.console.store.ProjectionStore;
import io.bellwire.delivery.v1.Attempt;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.Quarantine;
import io.bellwire.service.ServiceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the delivery log up with Kafka. Reads every partition itself, in no group: the offsets are in the log.
 *
 * <p>A batch is in the log, or in quarantine, before its offsets move. Whatever fails (the broker, the disk, the
 * registry), the projector starts over from the log's offsets, for as long as it takes, and says so in
 * {@link #progress()}.
 *
 * <p><b>Thread:</b> everything but {@link #start}, {@link #progress} and {@link #close} is confined to the projection
 * thread.
 */
public final class Projector implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Projector.class);
    private static final String ROLE = "console-projection";
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    /** One transaction each: large enough to spare the disk, small enough not to hold up a replay's mark. */
    private static final int BATCH_RECORDS = 1_000;

    private final ServiceContext context;
    private final ProjectionStore store;
    private final Producer<byte[], byte[]> producer;
    private final Quarantine quarantine;
    private final String attempts;
    private final String deadLetters;
    private final Thread thread = new Thread(this::run, ROLE);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Next offset to read as the log has it. Confined to the projection thread. */
    private final Map<TopicPartition, Long> stored = new HashMap<>();

    /** Written by the projection thread, read by requests and readiness. */
    private volatile Progress progress = Progress.STARTING;

    /** Written by the projection thread; read by {@link #close} to wake it. */
    private volatile @Nullable Consumer<byte[], byte[]> reader;

    /** @param producer for quarantine; stays the caller's */
    public Projector(ServiceContext context, ProjectionStore store, Producer<byte[], byte[]> producer) {
        this.context = context;
        this.store = store;
        this.producer = producer;
        this.quarantine = new Quarantine(context.topics(), context.codec(), context.clock(), "console");
        this.attempts = context.topics().name(Topic.DELIVERY_ATTEMPTS);
        this.deadLetters = context.topics().name(Topic.DEAD_LETTERS);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public Progress progress() {
        return progress;
    }

    @Override
    public void close() {
        closed.countDown();
        Consumer<byte[], byte[]> running = reader;
        if (running != null) {
            running.wakeup();
        }
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosed()) {
            Map<String, ?> settings = Map.of("max.poll.records", BATCH_RECORDS);
            try (Consumer<byte[], byte[]> consumer = context.kafka().consumer(ROLE, null, settings)) {
                reader = consumer;
                read(consumer);
            } catch (WakeupException e) {
                LOGGER.atDebug().log("projection woken to close");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (OffsetsMovedException | RuntimeException e) {
                progress = progress.interrupted("reading was interrupted and starts over: " + e);
                LOGGER.atWarn().setCause(e).log("projection interrupted, starting over from its offsets");
                if (!pause()) {
                    return;
                }
            } finally {
                reader = null;
            }
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) throws OffsetsMovedException, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>(partitionsOf(consumer, attempts));
        partitions.addAll(partitionsOf(consumer, deadLetters));
        consumer.assign(partitions);
        seek(consumer, partitions);
        Map<TopicPartition, Long> goal = consumer.endOffsets(partitions);
        progress = progress.reading();

        while (!isClosed()) {
            ConsumerRecords<byte[], byte[]> batch = consumer.poll(POLL);
            take(batch, movesOf(consumer));
            publish(consumer, goal);
        }
    }

    private static List<TopicPartition> partitionsOf(Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException(topic + " does not exist (bellwire topics apply makes it)");
        }
        return partitions;
    }

    private void seek(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) throws InterruptedException {
        String identity = clusterId() + '/' + attempts + '/' + deadLetters;
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        StartingPoint point = StartingPoint.of(identity, store.sourceIdentity(), store.offsets(), beginnings, ends);
        if (point instanceof StartingPoint.BeginAgain again) {
            (store.sourceIdentity().isEmpty() ? LOGGER.atInfo() : LOGGER.atWarn())
                    .addKeyValue("because", again.because())
                    .log("delivery log is read from the beginning");
            store.reset(identity);
            point = StartingPoint.of(identity, store.sourceIdentity(), store.offsets(), beginnings, ends);
        }
        if (!(point instanceof StartingPoint.GoOn on)) {
            throw new AssertionError(point);
        }
        on.skipped().forEach((partition, count) -> LOGGER.atWarn()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .addKeyValue("records", count)
                .log("retention removed records before they were read"));
        stored.clear();
        stored.putAll(on.positions());
        stored.putAll(store.offsets());
        on.positions().forEach(consumer::seek);
    }

    private String clusterId() throws InterruptedException {
        try (Admin admin = context.kafka().admin(ROLE)) {
            return admin.describeCluster().clusterId().get(ADMIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not answer (kafka.bootstrap.servers)", e);
        }
    }

    /** By position, not by records: transaction markers are passed over without one. */
    private List<OffsetMove> movesOf(Consumer<byte[], byte[]> consumer) {
        List<OffsetMove> moves = new ArrayList<>();
        stored.forEach((partition, from) -> {
            long to = consumer.position(partition);
            if (to != from) {
                moves.add(new OffsetMove(partition, from, to));
            }
        });
        return moves;
    }

    private void take(ConsumerRecords<byte[], byte[]> batch, List<OffsetMove> moves)
            throws OffsetsMovedException, InterruptedException {
        if (moves.isEmpty()) {
            return;
        }
        List<Fact> facts = new ArrayList<>(batch.count());
        for (ConsumerRecord<byte[], byte[]> kafkaRecord : batch) {
            try {
                facts.add(decode(kafkaRecord));
            } catch (UndecodableException e) {
                quarantine(kafkaRecord, e);
            }
        }
        store.apply(facts, moves);
        moves.forEach(move -> stored.put(move.partition(), move.to()));
    }

    private Fact decode(ConsumerRecord<byte[], byte[]> kafkaRecord) throws UndecodableException {
        Instant at = Instant.ofEpochMilli(Math.max(kafkaRecord.timestamp(), 0));
        return kafkaRecord.topic().equals(attempts)
                ? new Fact.Attempted(context.codec().decode(kafkaRecord.value(), Attempt.class), at)
                : new Fact.Died(context.codec().decode(kafkaRecord.value(), DeliveryTask.class), at);
    }

    private void quarantine(ConsumerRecord<byte[], byte[]> bad, UndecodableException why) throws InterruptedException {
        try {
            producer.send(quarantine.record(bad, why.reason().label(), String.valueOf(why.getMessage())))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("quarantine did not take a record", e);
        }
        LOGGER.atWarn()
                .addKeyValue("topic", bad.topic())
                .addKeyValue("partition", bad.partition())
                .addKeyValue("offset", bad.offset())
                .addKeyValue("reason", why.reason().label())
                .log("record quarantined");
    }

    private void publish(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> goal) {
        Progress now = progress;
        if (!now.complete()
                && goal.entrySet().stream().allMatch(end -> stored.getOrDefault(end.getKey(), 0L) >= end.getValue())) {
            now = now.caughtUp();
            LOGGER.atInfo().log("projection caught up");
        }
        if (stored.keySet().stream().allMatch(partition -> isZero(consumer.currentLag(partition)))) {
            now = now.currentAsOf(context.clock().instant());
        }
        progress = now;
    }

    private static boolean isZero(OptionalLong lag) {
        return lag.isPresent() && lag.getAsLong() == 0;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits before the next try. False when it is time to go. */
    private boolean pause() {
        try {
            return !closed.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
