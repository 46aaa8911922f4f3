package io.bellwire.gateway;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import io.bellwire.gateway.PublishOutcome.Acknowledged;
import io.bellwire.gateway.PublishOutcome.Unavailable;
import io.bellwire.gateway.json.BatchReader;
import io.bellwire.gateway.json.BodyFormat;
import io.bellwire.gateway.json.ErrorCode;
import io.bellwire.gateway.json.ItemErrors;
import io.bellwire.gateway.json.ItemReader;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.RegistryUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Takes a batch of records into one topic: all of it or, as far as faults of its items go, none.
 *
 * <p><b>Thread:</b> {@link #accept} runs on a thread that may block; thread-safe because its parts are.
 *
 * @param <T> what an item is
 */
final class Intake<T extends SpecificRecord> {
    /**
     * What is taken, and where to.
     *
     * @param kind for metrics
     * @param topic full name
     */
    record Target<T>(String kind, String topic, Function<T, String> key, HttpStatus success) {}

    private final Target<T> target;
    private final GatewayConfig config;
    private final RecordCodec codec;
    private final KafkaPublisher publisher;
    private final GatewayMetrics metrics;
    private final InstantSource clock;

    Intake(
            Target<T> target,
            GatewayConfig config,
            RecordCodec codec,
            KafkaPublisher publisher,
            GatewayMetrics metrics,
            InstantSource clock) {
        this.target = target;
        this.config = config;
        this.codec = codec;
        this.publisher = publisher;
        this.metrics = metrics;
        this.clock = clock;
    }

    CompletionStage<HttpResponse> accept(ItemReader<T> reader, byte[] body, BodyFormat format) {
        Instant began = clock.instant();
        ItemErrors errors = new ItemErrors();
        List<ProducerRecord<byte[], byte[]>> records;
        try {
            List<T> items = new BatchReader<>(reader, config.maxBatchRecords(), errors, began).read(body, format);
            records = errors.isEmpty() ? encode(items, errors) : List.of();
        } catch (RegistryUnavailableException e) {
            return CompletableFuture.completedFuture(Answers.unavailable("The schema registry does not answer."));
        } catch (UnavailableException e) {
            return CompletableFuture.completedFuture(Answers.unavailable(e.detail()));
        }
        if (!errors.isEmpty()) {
            metrics.refused(target.kind(), errors.badItems());
            return CompletableFuture.completedFuture(Answers.refused(errors, format));
        }
        return publisher.publish(records).thenApply(outcome -> answer(outcome, records.size(), began));
    }

    private List<ProducerRecord<byte[], byte[]>> encode(List<T> items, ItemErrors errors) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            T item = items.get(i);
            byte[] value = codec.encode(target.topic(), item);
            if (value.length > config.maxRecordBytes()) {
                errors.startItem(i);
                errors.add("", ErrorCode.TOO_LARGE, "expected: at most " + config.maxRecordBytes() + " bytes encoded");
            }
            byte[] key = target.key().apply(item).getBytes(StandardCharsets.UTF_8);
            records.add(new ProducerRecord<>(target.topic(), key, value));
        }
        return records;
    }

    private HttpResponse answer(PublishOutcome outcome, int size, Instant began) {
        if (outcome instanceof Unavailable unavailable) {
            metrics.unavailable(target.kind(), size);
            return Answers.unavailable(unavailable.reason());
        }
        if (outcome instanceof Acknowledged) {
            metrics.accepted(target.kind(), size, Duration.between(began, clock.instant()));
            return Answers.json(target.success(), Map.of("accepted", size));
        }
        throw new AssertionError(outcome);
    }
}
