package io.bellwire.dispatcher.sender;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.service.Quarantine;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes outcomes durable, and settles a record once all that became of it is acknowledged.
 *
 * <p><b>Invariant:</b> a record is settled exactly once, and never while something of it is not on the brokers. What Kafka
 * does not take is offered again until it does; meanwhile the record stays in flight, and a crash repeats it.
 *
 * <p><b>Threads:</b> anyone calls {@link #publish}, {@link #publishIfOurs}, {@link #passOn} and {@link #quarantine}, which never
 * wait. The outbox thread encodes and
 * sends, and may wait for Kafka; the producer's own thread runs the callbacks.
 */
final class Outbox implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Outbox.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration PAUSE_WITHOUT_LEASE = Duration.ofMillis(50);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);
    private static final String TOO_LARGE = "too_large";
    private static final long NOT_REFUSED = Long.MIN_VALUE;
    private static final LongConsumer NOBODY = offset -> {};

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
    private final PollLease lease;
    private final SenderMetrics metrics;
    private final OutboxThread<Entry> thread;
    private final LongSupplier nanoTime;
    private final LatestWords words = new LatestWords();

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
            PollLease lease,
            SenderMetrics metrics,
            LongSupplier nanoTime) {
        this.producers = producers;
        this.producer = producers.get();
        this.nanoTime = nanoTime;
        this.builtNanos = nanoTime.getAsLong();
        this.codec = codec;
        this.quarantine = quarantine;
        this.lease = lease;
        this.metrics = metrics;
        this.thread = new OutboxThread<>("sender-outbox", Entry::send);
        thread.start();
    }

    /** What is still missing before a record is settled. */
    private static final class Pending {
        private static final AtomicIntegerFieldUpdater<Pending> MISSING =
                AtomicIntegerFieldUpdater.newUpdater(Pending.class, "missing");

        private final InFlight inFlight;
        private volatile int missing;

        Pending(InFlight inFlight, int missing) {
            this.inFlight = inFlight;
            this.missing = missing;
        }

        void acknowledged() {
            if (MISSING.decrementAndGet(this) == 0) {
                inFlight.settle();
            }
        }
    }

    /**
     * For what is so whoever owns the partition: a merchant has received it. What is said of its endpoint beside it is left
     * to the next owner all the same, whose word is newer.
     */
    void publish(InFlight inFlight, List<Outgoing> records) {
        publish(inFlight, records, false);
    }

    /**
     * For what the next owner of the partition would do again: it is dropped if there is one, and held while there may be
     * one. A retry beside the record itself would make two of one delivery.
     */
    void publishIfOurs(InFlight inFlight, List<Outgoing> records) {
        publish(inFlight, records, true);
    }

    /**
     * As {@link #publishIfOurs}, for a record as it came.
     *
     * @param acknowledged given its offset, or {@link SpillMark#ELSEWHERE} if it is in quarantine, before the record is settled; any thread
     */
    void passOn(InFlight inFlight, Supplier<ProducerRecord<byte[], byte[]>> record, LongConsumer acknowledged) {
        thread.add(new Entry(new Pending(inFlight, 1), true, record, acknowledged));
    }

    private void publish(InFlight inFlight, List<Outgoing> records, boolean onlyIfOurs) {
        Pending pending = new Pending(inFlight, records.size());
        for (Outgoing record : records) {
            if (record.isReplaced()) {
                words.say(record);
                thread.add(new Entry(pending, true, () -> encode(words.lastFor(record)), offset -> words.done(record)));
            } else {
                thread.add(new Entry(pending, onlyIfOurs, () -> encode(record), NOBODY));
            }
        }
    }

    /** Keeps a record that is no delivery. */
    void quarantine(InFlight inFlight, String reason, String detail) {
        metrics.quarantined(reason);
        thread.add(new Entry(
                new Pending(inFlight, 1), true, () -> quarantine.record(inFlight.record(), reason, detail), NOBODY));
    }

    /** What is not sent by then stays unsettled, as after a crash. */
    @Override
    public void close() {
        thread.close(CLOSE_TIMEOUT);
        producer.close(CLOSE_TIMEOUT);
    }

    /** How long Kafka has taken nothing; zero while it takes outcomes or has none to take. Any thread. */
    Duration refusedFor() {
        long since = refusedSince.get();
        return since == NOT_REFUSED ? Duration.ZERO : Duration.ofNanos(nanoTime.getAsLong() - since);
    }

    /** One record to send, until it is acknowledged. */
    private final class Entry implements Callback {
        private final Pending pending;
        private final boolean onlyIfOurs;
        private final LongConsumer onDone;
        private volatile boolean isElsewhere; // written by whichever thread learns of a failure, read by the producer's
        private Supplier<ProducerRecord<byte[], byte[]>> record; // outbox thread, and before it
        private boolean renews; // likewise: its producer failed it, and may be replaced before the next time
        private boolean isBroken;

        /**
         * @param record asked each time that it is sent
         * @param onDone told once, when it is acknowledged, at which offset, or {@link SpillMark#ELSEWHERE} when it is
         *     dropped or is not on that topic; on any thread
         */
        Entry(
                Pending pending,
                boolean onlyIfOurs,
                Supplier<ProducerRecord<byte[], byte[]>> record,
                LongConsumer onDone) {
            this.pending = pending;
            this.onlyIfOurs = onlyIfOurs;
            this.record = record;
            this.onDone = onDone;
        }

        /** Outbox thread. */
        void send() {
            if (onlyIfOurs && pending.inFlight.work().isAbandoned()) {
                onDone.accept(SpillMark.ELSEWHERE);
                return;
            }
            if (onlyIfOurs && !lease.isHeld()) {
                thread.addLater(this, PAUSE_WITHOUT_LEASE);
                return;
            }
            try {
                if (renews) {
                    renews = false;
                    renewProducer(isBroken);
                }
                producer.send(record.get(), this);
            } catch (Throwable e) { // an Error too: the record is neither settled nor offered again otherwise
                failed(e);
            }
        }

        /** The producer's thread. */
        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null) {
                takenAgain();
                onDone.accept(isElsewhere || metadata == null ? SpillMark.ELSEWHERE : metadata.offset());
                pending.acknowledged();
            } else {
                failed(failure);
            }
        }

        private void failed(Throwable failure) {
            InFlight inFlight = pending.inFlight;
            if (inFlight.work().isAbandoned()) {
                refusedSince.set(NOT_REFUSED); // it may have been the last; others say so again
                onDone.accept(SpillMark.ELSEWHERE);
                return; // the next owner of the partition has the record
            }
            if (failure instanceof RecordTooLargeException) {
                // It came as large as a topic takes, and grew. Offering it again would never end.
                metrics.quarantined(TOO_LARGE);
                isElsewhere = true;
                record = () -> quarantine.record(inFlight.record(), TOO_LARGE, "too large once its outcome is added");
            } else {
                metrics.publishFailed();
                if (refusedSince.compareAndSet(NOT_REFUSED, nanoTime.getAsLong())) {
                    LOGGER.atWarn()
                            .setCause(failure)
                            .log("Kafka does not take outcomes; they are held and offered again");
                }
                renews = true;
                isBroken = BROKEN.stream().anyMatch(type -> type.isInstance(failure));
            }
            thread.addLater(this, PAUSE_AFTER_FAILURE);
        }
    }

    private void takenAgain() {
        if (refusedSince.get() != NOT_REFUSED && refusedSince.getAndSet(NOT_REFUSED) != NOT_REFUSED) {
            LOGGER.atInfo().log("outcomes are taken by Kafka again");
        }
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

    private ProducerRecord<byte[], byte[]> encode(Outgoing record) {
        byte[] value = codec.encode(record.topic(), record.value());
        return new ProducerRecord<>(record.topic(), record.key().getBytes(UTF_8), value);
    }
}
