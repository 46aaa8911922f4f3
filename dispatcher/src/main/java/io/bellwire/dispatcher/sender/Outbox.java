package io.bellwire.dispatcher.sender;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.service.Quarantine;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes outcomes durable, and settles a record once all that became of it is acknowledged.
 *
 * <p><b>Invariant:</b> a record is settled exactly once, and never while something of it is not on the brokers. What Kafka
 * does not take is offered again until it does; meanwhile the record stays in flight, and a crash repeats it.
 *
 * <p><b>Threads:</b> anyone calls {@link #publish} and {@link #quarantine}, which never wait. The outbox thread encodes and
 * sends, and may wait for Kafka; the producer's own thread runs the callbacks.
 */
final class Outbox implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Outbox.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);
    private static final String TOO_LARGE = "too_large";
    private static final long NOT_REFUSED = Long.MIN_VALUE;

    /** Longer than brokers take to change hands; so it may be the producer. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** With one that says itself that it is broken, unless the next says so too. */
    private static final Duration PATIENCE_WITH_A_BROKEN_ONE = Duration.ofSeconds(5);

    /** After these an idempotent producer does not recover; the last is what a closed one throws. */
    private static final Set<Class<? extends Exception>> BROKEN = Set.of(
            ProducerFencedException.class,
            InvalidProducerEpochException.class,
            OutOfOrderSequenceException.class,
            UnsupportedVersionException.class,
            IllegalStateException.class);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final RecordCodec codec;
    private final Quarantine quarantine;
    private final SenderMetrics metrics;
    private final ScheduledThreadPoolExecutor thread;
    private final LongSupplier nanoTime;

    /** {@link #NOT_REFUSED}, or since when Kafka takes nothing; written by the producer's thread and the outbox thread. */
    private final AtomicLong refusedSince = new AtomicLong(NOT_REFUSED);

    /** Written by the outbox thread, and read by whoever closes, after it. */
    private volatile Producer<byte[], byte[]> producer;

    private long builtNanos; // outbox thread only

    /** @param nanoTime as {@link System#nanoTime} */
    Outbox(
            Supplier<Producer<byte[], byte[]>> producers,
            RecordCodec codec,
            Quarantine quarantine,
            SenderMetrics metrics,
            LongSupplier nanoTime) {
        this.producers = producers;
        this.producer = producers.get();
        this.nanoTime = nanoTime;
        this.builtNanos = nanoTime.getAsLong();
        this.codec = codec;
        this.quarantine = quarantine;
        this.metrics = metrics;
        // After close nothing is taken: such records stay unsettled, as after a crash.
        this.thread = new ScheduledThreadPoolExecutor(
                1, task -> new Thread(task, "sender-outbox"), new ThreadPoolExecutor.DiscardPolicy());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** What is still missing before a record is settled. */
    private record Pending(InFlight inFlight, AtomicInteger missing) {}

    void publish(InFlight inFlight, List<Outgoing> records) {
        submit(inFlight, records.stream().map(record -> () -> encode(record)));
    }

    /** Keeps a record that is no delivery. */
    void quarantine(InFlight inFlight, String reason, String detail) {
        metrics.quarantined(reason);
        submit(inFlight, Stream.of(() -> quarantine.record(inFlight.record(), reason, detail)));
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE_TIMEOUT);
    }

    /** How long Kafka has taken nothing; zero while it takes outcomes or has none to take. Any thread. */
    Duration refusedFor() {
        long since = refusedSince.get();
        return since == NOT_REFUSED ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - since);
    }

    private void submit(InFlight inFlight, Stream<Supplier<ProducerRecord<byte[], byte[]>>> records) {
        List<Supplier<ProducerRecord<byte[], byte[]>>> all = records.toList();
        Pending pending = new Pending(inFlight, new AtomicInteger(all.size()));
        thread.execute(() -> all.forEach(record -> send(pending, record)));
    }

    private void send(Pending pending, Supplier<ProducerRecord<byte[], byte[]>> record) {
        try {
            producer.send(record.get(), (metadata, failure) -> {
                if (failure == null) {
                    acknowledged(pending);
                } else {
                    failed(pending, record, failure);
                }
            });
        } catch (RuntimeException e) {
            failed(pending, record, e);
        }
    }

    private void acknowledged(Pending pending) {
        if (refusedSince.get() != NOT_REFUSED && refusedSince.getAndSet(NOT_REFUSED) != NOT_REFUSED) {
            LOGGER.atInfo().log("outcomes are taken by Kafka again");
        }
        if (pending.missing.decrementAndGet() == 0) {
            pending.inFlight.settle();
        }
    }

    private void failed(Pending pending, Supplier<ProducerRecord<byte[], byte[]>> record, Exception failure) {
        if (pending.inFlight.work().isAbandoned()) {
            refusedSince.set(NOT_REFUSED); // it may have been the last; others say so again
            return; // the next owner of the partition has the record
        }
        if (failure instanceof RecordTooLargeException) {
            // It came as large as a topic takes, and grew. Offering it again would never end.
            metrics.quarantined(TOO_LARGE);
            later(() -> send(
                    pending,
                    () -> quarantine.record(
                            pending.inFlight.record(), TOO_LARGE, "too large once its outcome is added")));
            return;
        }
        metrics.publishFailed();
        if (refusedSince.compareAndSet(NOT_REFUSED, nanoTime.getAsLong())) {
            LOGGER.atWarn().setCause(failure).log("Kafka does not take outcomes; they are held and offered again");
        }
        boolean isBroken = BROKEN.stream().anyMatch(type -> type.isInstance(failure));
        later(() -> {
            renewProducer(isBroken);
            send(pending, record);
        });
    }

    /** Outbox thread. What the old one still holds fails, and is offered to the new one. */
    private void renewProducer(boolean isBroken) {
        Duration age = Duration.ofNanos(nanoTime.getAsLong() - builtNanos);
        Duration patience = isBroken ? PATIENCE_WITH_A_BROKEN_ONE : PATIENCE;
        if (age.compareTo(patience) < 0 || (!isBroken && refusedFor().compareTo(patience) < 0)) {
            return;
        }
        builtNanos = nanoTime.getAsLong();
        try {
            Producer<byte[], byte[]> old = producer;
            producer = producers.get();
            LOGGER.atWarn().addKeyValue("broken", isBroken).log("producer of outcomes replaced");
            old.close(Duration.ZERO);
        } catch (KafkaException e) {
            LOGGER.atWarn().setCause(e).log("producer of outcomes not replaced, tried again later");
        }
    }

    private void later(Runnable task) {
        thread.schedule(task, PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private ProducerRecord<byte[], byte[]> encode(Outgoing record) {
        byte[] value = codec.encode(record.topic(), record.value());
        return new ProducerRecord<>(record.topic(), record.key().getBytes(UTF_8), value);
    }
}
