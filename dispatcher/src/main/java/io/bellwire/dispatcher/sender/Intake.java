package io.bellwire.dispatcher.sender;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.UndecodableException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * From polled records to deliveries on the loops of their endpoints.
 *
 * <p><b>Thread:</b> confined to the poll thread.
 */
final class Intake {
    private final Partitions partitions;
    private final RecordCodec codec;
    private final Directory directory;
    private final LoopShares shares;
    private final Settler settler;
    private final Outbox outbox;
    private final MissingEndpoints missing = new MissingEndpoints(System::nanoTime);

    /** Once per round is enough: what was polled is older than the refresh. */
    private boolean refreshed;

    private boolean current;

    Intake(Partitions partitions, SenderLoop.Parts parts) {
        this.partitions = partitions;
        this.codec = parts.codec();
        this.directory = parts.directory();
        this.shares = parts.shares();
        this.settler = parts.settler();
        this.outbox = parts.outbox();
    }

    /** Takes what was polled, after what was polled before it and had no room. */
    void take(ConsumerRecords<byte[], byte[]> records) {
        refreshed = false;
        current = true;
        partitions.takeSurplus(this::take);
        for (TopicPartition partition : records.partitions()) {
            PartitionWork work = partitions.work(partition);
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                work.polled(record, this::take);
            }
        }
        shares.handOver();
    }

    private void take(InFlight inFlight) {
        Delivery delivery;
        try {
            delivery = new Delivery(inFlight, codec.decode(inFlight.record().value(), DeliveryTask.class));
        } catch (UndecodableException e) {
            if (inFlight.work().begin()) {
                outbox.quarantine(inFlight, e.reason().label(), e.getMessage());
            }
            return;
        }
        if (isKnown(delivery.endpointId())) {
            shares.add(delivery);
        } else if (inFlight.work().begin()) {
            settler.putOff(delivery);
        }
    }

    /** In the table, or missing there for sure: the loop decides what becomes of a delivery to no endpoint. */
    private boolean isKnown(String endpointId) {
        if (isInTableOrMissing(endpointId)) {
            return true;
        }
        if (!refreshed) {
            refreshed = true;
            current = directory.refresh();
        }
        if (current && directory.endpoint(endpointId) == null) {
            missing.add(endpointId);
        }
        return isInTableOrMissing(endpointId);
    }

    private boolean isInTableOrMissing(String endpointId) {
        return directory.endpoint(endpointId) != null || missing.contains(endpointId);
    }
}
