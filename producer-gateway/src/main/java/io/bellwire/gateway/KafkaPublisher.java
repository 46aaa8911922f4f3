package io.bellwire.gateway;

import io.bellwire.gateway.PublishOutcome.Acknowledged;
import io.bellwire.gateway.PublishOutcome.Reason;
import io.bellwire.gateway.PublishOutcome.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands batches to Kafka and tells when all of a batch is acknowledged.
 *
 * <p><b>Invariant:</b> {@link Acknowledged} only after acks=all of every record.
 *
 * <p><b>Thread:</b> {@link #publish} may block for {@code max.block.ms} and must not run on an event loop. It does not
 * wait for acknowledgements: its future completes on the producer's I/O thread, or at once. Thread-safe because the
 * producer is.
 */
final class KafkaPublisher implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(KafkaPublisher.class);

    private final Producer<byte[], byte[]> producer;

    KafkaPublisher(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    CompletableFuture<PublishOutcome> publish(List<ProducerRecord<byte[], byte[]>> records) {
        Batch batch = new Batch(records.size());
        // The producer tells most failures to the callback, within send(). Going on after one would wait max.block.ms
        // for every record that is left; what was sent before stays sent, as after a lost answer.
        for (int i = 0; i < records.size() && !batch.outcome.isDone(); i++) {
            send(records.get(i), i, batch);
        }
        return batch.outcome;
    }

    private void send(ProducerRecord<byte[], byte[]> record, int place, Batch batch) {
        try {
            producer.send(record, (metadata, failure) -> batch.settle(place, metadata, failure));
        } catch (KafkaException | IllegalStateException e) {
            batch.fail(e);
        }
    }

    /**
     * Fetches what the producer must know of a topic before it can send without waiting.
     *
     * @return false if Kafka did not tell in time, or has no such topic
     */
    boolean prefetch(String topic) {
        try {
            return !producer.partitionsFor(topic).isEmpty();
        } catch (KafkaException | IllegalStateException e) {
            LOGGER.atDebug()
                    .addKeyValue("topic", topic)
                    .addKeyValue("error", e.getClass().getSimpleName())
                    .log("no metadata yet");
            return false;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }

    /** Counts the acknowledgements of one batch down. Settled from the producer's I/O thread, and from the caller's when sending fails at once. */
    private static final class Batch {
        final CompletableFuture<PublishOutcome> outcome = new CompletableFuture<>();
        private final AtomicReferenceArray<RecordMetadata> acknowledged;
        private final AtomicInteger missing;

        Batch(int size) {
            acknowledged = new AtomicReferenceArray<>(size);
            missing = new AtomicInteger(size);
        }

        void settle(int place, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure != null || metadata == null) {
                fail(failure);
                return;
            }
            acknowledged.set(place, metadata);
            if (missing.decrementAndGet() == 0) {
                outcome.complete(new Acknowledged(list()));
            }
        }

        void fail(@Nullable Exception failure) {
            boolean full = failure instanceof BufferExhaustedException;
            if (outcome.complete(new Unavailable(full ? Reason.BUFFER_FULL : Reason.NOT_ACKNOWLEDGED))) {
                LOGGER.atWarn()
                        .addKeyValue("records", acknowledged.length())
                        .addKeyValue(
                                "error",
                                failure == null ? "none" : failure.getClass().getSimpleName())
                        .log("a batch was not acknowledged");
            }
        }

        private List<RecordMetadata> list() {
            RecordMetadata[] all = new RecordMetadata[acknowledged.length()];
            Arrays.setAll(all, acknowledged::get);
            return new ArrayList<>(Arrays.asList(all));
        }
    }
}
