package io.bellwire.dispatcher.sender;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.schemas.wire.SettledOffsets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Deliveries for tests. */
final class Tasks {
    static final TopicPartition PARTITION = new TopicPartition("deliveries", 0);
    static final TopicPartition SLOW_PARTITION = new TopicPartition("deliveries.slow", 0);

    private Tasks() {}

    static DeliveryTask task(String deliveryId, String endpointId, String subjectId) {
        return DeliveryTask.newBuilder()
                .setDeliveryId(deliveryId)
                .setCallbackId("cb_" + deliveryId)
                .setEventId("evt_1")
                .setType("deposit.detected")
                .setSubjectId(subjectId)
                .setRevision(1)
                .setMerchantId("m1")
                .setEndpointId(endpointId)
                .setBody(ByteBuffer.wrap("{\"id\":\"evt_1\"}".getBytes(UTF_8)))
                .setOrigin(Origin.LIVE)
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset) {
        return record(partition, offset, 0);
    }

    /** Written at the epoch. */
    static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset, int bytes) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                bytes,
                new byte[0],
                new byte[bytes],
                new RecordHeaders(),
                Optional.empty());
    }

    /** Held as long as any test takes. */
    static PollLease lease() {
        return new PollLease(Duration.ofHours(1), System::nanoTime);
    }

    /** Of an endpoint nothing is known of. */
    static DirectoryEntry entry() {
        return new DirectoryEntry(new EmptyDirectory(), "ep_1");
    }

    private static final class EmptyDirectory implements Directory {
        @Override
        public @Nullable Endpoint endpoint(String endpointId) {
            return null;
        }

        @Override
        public @Nullable EndpointHealth health(String endpointId) {
            return null;
        }

        @Override
        public long changes() {
            return 0;
        }

        @Override
        public boolean refresh() {
            return true;
        }
    }

    static PartitionWork work() {
        return new PartitionWork(PARTITION, SettledOffsets.none(0), 64);
    }

    /** A delivery of its own partition, begun. */
    static Delivery delivery(DeliveryTask task) {
        return delivery(work(), 0, task);
    }

    /** As above, back from the slow lane, written there at the epoch. */
    static Delivery slowDelivery(DeliveryTask task, long offset) {
        return delivery(new PartitionWork(SLOW_PARTITION, SettledOffsets.none(0), 64, true), offset, task);
    }

    private static Delivery delivery(PartitionWork work, long offset, DeliveryTask task) {
        work.begin();
        List<InFlight> taken = new ArrayList<>();
        work.polled(record(work.partition(), offset), taken::add);
        return new Delivery(taken.get(0), task);
    }

    /** Whether everything of its partition has settled. */
    static boolean isSettled(Delivery delivery) {
        return delivery.inFlight().work().records() == 0;
    }
}
