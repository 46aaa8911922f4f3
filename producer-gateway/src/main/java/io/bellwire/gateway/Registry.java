package io.bellwire.gateway;

import io.bellwire.gateway.PublishOutcome.Acknowledged;
import io.bellwire.gateway.PublishOutcome.Unavailable;
import io.bellwire.schemas.wire.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Merchants or endpoints, as a table that can be written: what was written here can be read here at once.
 *
 * <p>Two gateways that change one key at the same moment: the later write wins, whole. Whoever changes a value reads it
 * by {@link #current} first, so that the moment is milliseconds and not the lag of a table. Within one gateway the caller
 * serialises reading and writing of a key.
 *
 * <p><b>Thread:</b> waits for Kafka; runs on registry threads only.
 */
final class Registry<T extends SpecificRecord> {
    /** How long a table may lag behind a write that Kafka has acknowledged. */
    private static final Duration CATCH_UP = Duration.ofSeconds(5);

    private final String topic;
    private final Table<T> table;
    private final RecordCodec codec;
    private final KafkaPublisher publisher;

    Registry(String topic, Table<T> table, RecordCodec codec, KafkaPublisher publisher) {
        this.topic = topic;
        this.table = table;
        this.codec = codec;
        this.publisher = publisher;
    }

    /** The value at {@code key}; before it says there is none, it reads what another gateway may just have written. */
    Optional<T> find(String key) {
        T value = table.get(key);
        if (value == null) {
            refresh();
            value = table.get(key);
        }
        return Optional.ofNullable(value);
    }

    /** The value at {@code key} as of this call: what is changed on its ground must not undo what another gateway wrote. */
    Optional<T> current(String key) {
        refresh();
        return Optional.ofNullable(table.get(key));
    }

    /** What is known now, without asking Kafka for more. */
    boolean knows(String key) {
        return table.get(key) != null;
    }

    /** Reads whatever was written before this call, by any gateway. */
    void refresh() {
        try {
            requireCurrent(table.refresh(CATCH_UP));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("The gateway is stopping.");
        }
    }

    Stream<T> all() {
        requireCurrent(table.isCaughtUp());
        return table.values().stream();
    }

    void put(String key, T value) {
        write(key, codec.encode(topic, value));
    }

    void delete(String key) {
        write(key, null);
    }

    private void write(String key, byte @Nullable [] value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
        PublishOutcome outcome = publisher.publish(List.of(record)).join();
        if (outcome instanceof Unavailable unavailable) {
            throw new UnavailableException(unavailable.reason().detail());
        }
        if (outcome instanceof Acknowledged acknowledged) {
            RecordMetadata at = acknowledged.records().get(0);
            // Written it is, whether or not the table shows it in time: the answer must not say otherwise.
            awaitShown(at);
        }
    }

    private void awaitShown(RecordMetadata at) {
        try {
            table.awaitOffset(at.partition(), at.offset(), CATCH_UP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // written all the same
        }
    }

    private static void requireCurrent(boolean current) {
        if (!current) {
            throw new UnavailableException("The registry of merchants and endpoints is not read yet.");
        }
    }
}
