package io.bellwire.dispatcher.router;

import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RegistryUnavailableException;
import io.bellwire.schemas.wire.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step of the router: takes a record apart, keeps it whole in quarantine if that fails, and puts what it makes into
 * topics by name. Never skips and never stalls on bad bytes; waits when the schema registry does not answer, since the
 * bytes may be good.
 *
 * <p><b>Thread:</b> confined to the stream thread that owns its task.
 *
 * @param <T> what a value is
 */
abstract class DecodingProcessor<T extends SpecificRecord> implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOGGER = LoggerFactory.getLogger(DecodingProcessor.class);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    /** Below the poll interval of five minutes, at which the group would give our partitions away. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Nothing larger is written, bytes: every topic takes it, with room for its key and for what retries add. */
    private static final int MAX_OUTPUT_BYTES = TopicCatalogue.MAX_RECORD_BYTES - (64 << 10);

    final RouterParts parts;

    private final List<Cancellable> scheduled = new ArrayList<>();
    private final Class<T> type;
    private final int maxBytes;

    // Set by init before anything else is called.
    @SuppressWarnings("NullAway.Init")
    private ProcessorContext<byte[], byte[]> context;

    DecodingProcessor(RouterParts parts, Class<T> type, int maxBytes) {
        this.parts = parts;
        this.type = type;
        this.maxBytes = maxBytes;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
    }

    /** Streams itself never ends what was scheduled, and calls {@code init} again after a task was suspended. */
    final void untilClosed(Cancellable punctuation) {
        scheduled.add(punctuation);
    }

    @Override
    public final void close() {
        scheduled.forEach(Cancellable::cancel);
        scheduled.clear();
    }

    @Override
    public final void process(Record<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null && handleNull(record)) {
            return;
        }
        if (value != null && value.length > maxBytes) {
            quarantine(record, "too_large", "value of " + value.length + " bytes (expected: <= " + maxBytes + ')');
            return;
        }
        try {
            T decoded = decode(value);
            Optional<String> broken = broken(decoded);
            if (broken.isPresent()) {
                quarantine(record, "invalid", broken.get());
            } else {
                handle(decoded, record);
            }
        } catch (UndecodableException e) {
            quarantine(record, e.reason().label(), String.valueOf(e.getMessage()));
        } catch (KafkaException | RegistryUnavailableException e) {
            throw e; // not this record's fault: the task fails and the record comes again
        } catch (RuntimeException e) {
            // A fault of ours that this record brings out. Failing the task would bring it out again for ever.
            LOGGER.atError().setCause(e).addKeyValue("topic", origin().topic()).log("handling a record failed");
            quarantine(record, "failed", e.getClass().getSimpleName());
        }
    }

    /** Takes a record without value, where that means something. @return false if it means nothing here */
    boolean handleNull(Record<byte[], byte[]> source) {
        return false;
    }

    /** What is wrong with it beyond its schema; empty if nothing is. */
    abstract Optional<String> broken(T value);

    abstract void handle(T value, Record<byte[], byte[]> source);

    /**
     * Whether a record lies under its key, and so in the partition where the state of its id is. Another one is kept in
     * quarantine: there, it would be judged by itself, and told a second time.
     *
     * @param rule what the key must be, for people
     */
    final boolean isUnder(String key, String rule, Record<byte[], byte[]> source) {
        if (Arrays.equals(key.getBytes(StandardCharsets.UTF_8), source.key())) {
            return true;
        }
        quarantine(source, "key_mismatch", "key (expected: " + rule + ')');
        return false;
    }

    /** Where the record being handled was. */
    final RecordMetadata origin() {
        return context.recordMetadata()
                .orElseThrow(() -> new AssertionError("records come from topics, never from a punctuation"));
    }

    /** Writes to a topic; it is committed together with the source's offset, or comes again. */
    final void send(Topic topic, String key, SpecificRecord value, Record<byte[], byte[]> source) {
        byte[] bytes = parts.codec().encode(parts.topics().name(topic), value);
        if (bytes.length > MAX_OUTPUT_BYTES) {
            quarantine(
                    source,
                    "too_large",
                    "makes a record of " + bytes.length + " bytes for " + topic.baseName() + " (expected: <= "
                            + MAX_OUTPUT_BYTES + ')');
            return;
        }
        context.forward(
                new Record<>(key.getBytes(StandardCharsets.UTF_8), bytes, source.timestamp()),
                RouterTopology.sink(topic));
    }

    /** Writes what no record made to a topic: what time made. */
    final void ask(Topic topic, String key, SpecificRecord value) {
        byte[] bytes = parts.codec().encode(parts.topics().name(topic), value);
        context.forward(
                new Record<>(key.getBytes(StandardCharsets.UTF_8), bytes, context.currentSystemTimeMs()),
                RouterTopology.sink(topic));
    }

    final void quarantine(Record<byte[], byte[]> source, String reason, String detail) {
        RecordMetadata origin = origin();
        ConsumerRecord<byte[], byte[]> bad = new ConsumerRecord<>(
                origin.topic(),
                origin.partition(),
                origin.offset(),
                source.timestamp(),
                TimestampType.LOG_APPEND_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                source.key(),
                source.value(),
                source.headers(),
                Optional.empty());
        ProducerRecord<byte[], byte[]> kept = parts.quarantine().record(bad, reason, detail);
        parts.metrics().quarantined(reason);
        LOGGER.atWarn()
                .addKeyValue("topic", origin.topic())
                .addKeyValue("partition", origin.partition())
                .addKeyValue("offset", origin.offset())
                .addKeyValue("reason", reason)
                .addKeyValue("detail", detail)
                .log("record quarantined");
        context.forward(
                new Record<>(kept.key(), kept.value(), source.timestamp()), RouterTopology.sink(Topic.QUARANTINE));
    }

    final void unrouted(WalletEvent event, String reason, @Nullable String merchantId, Record<byte[], byte[]> source) {
        parts.metrics().unrouted(reason);
        Unrouted record = Unrouted.newBuilder()
                .setEvent(event)
                .setReason(reason)
                .setMerchantId(merchantId)
                .setAt(Instant.ofEpochMilli(source.timestamp()))
                .build();
        send(Topic.UNROUTED, event.getSubjectId(), record, source);
    }

    /** Fans a callback out, or keeps the event where an operator sees that nobody could be told. */
    final void deliver(WalletEvent event, Callback callback, Record<byte[], byte[]> source) {
        DeliveryPlanner.Plan plan = parts.planner().plan(event, callback, Instant.ofEpochMilli(source.timestamp()));
        if (plan instanceof DeliveryPlanner.Plan.Deliver deliver) {
            parts.metrics().planned(deliver.tasks().size());
            for (DeliveryTask task : deliver.tasks()) {
                send(Topic.DELIVERIES, task.getEndpointId(), task, source);
            }
        } else {
            unrouted(event, "no_endpoint", callback.merchantId(), source);
        }
    }

    private T decode(byte @Nullable [] value) throws UndecodableException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return parts.codec().decode(value, type);
            } catch (RegistryUnavailableException e) {
                if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LOGGER.atWarn().log("schema registry does not answer, waiting");
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }
}
