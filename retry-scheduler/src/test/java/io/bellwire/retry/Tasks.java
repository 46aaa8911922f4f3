package io.bellwire.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Records of tiers for tests: a schedule of 10 s and 60 s over two partitions. */
final class Tasks {
    static final RecordCodec CODEC = RecordCodec.builtIn();
    static final TopicCatalogue TOPICS = new TopicCatalogue(
            "", new RetrySchedule(List.of(Duration.ofSeconds(10), Duration.ofMinutes(1))), 2, (short) 1, 1);
    static final String FIRST_TIER = TOPICS.retryTier(0);
    static final String SECOND_TIER = TOPICS.retryTier(1);

    private Tasks() {}

    static DeliveryTask task(String deliveryId) {
        return DeliveryTask.newBuilder()
                .setDeliveryId(deliveryId)
                .setCallbackId("cb_1")
                .setEventId("evt_1")
                .setType("deposit.detected")
                .setSubjectId("subject-1")
                .setRevision(1)
                .setMerchantId("m1")
                .setEndpointId("ep_1")
                .setBody(ByteBuffer.wrap("{}".getBytes(UTF_8)))
                .setAttempt(1)
                .setTier(1)
                .setOrigin(Origin.LIVE)
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    static ConsumerRecord<byte[], byte[]> waiting(String topic, int partition, long offset, Instant appendedAt) {
        return waiting(topic, partition, offset, appendedAt, CODEC.encode(topic, task("dl_" + offset)));
    }

    static ConsumerRecord<byte[], byte[]> waiting(
            String topic, int partition, long offset, Instant appendedAt, byte @Nullable [] value) {
        byte[] key = "ep_1".getBytes(UTF_8);
        return new ConsumerRecord<>(
                topic,
                partition,
                offset,
                appendedAt.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                key.length,
                value == null ? -1 : value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
