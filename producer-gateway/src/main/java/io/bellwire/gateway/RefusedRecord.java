package io.bellwire.gateway;

import io.bellwire.service.Readiness;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The bad record that quarantine did not take, for as long as it is this gateway's to keep: until it is kept or compacted
 * away, or another gateway has its partition.
 *
 * <p>Outlives the consumer that read it, which is made anew for every try.
 *
 * <p><b>Thread:</b> the watch's does everything but {@link #readiness}, which any may ask.
 */
final class RefusedRecord {
    /** Null when there is none. Written by the watch's thread, read by whoever asks for readiness. */
    private volatile @Nullable Place place;

    private record Place(TopicPartition partition, long offset) {}

    Readiness readiness() {
        Place now = place;
        return now == null
                ? Readiness.READY
                : Readiness.waiting(
                        "quarantine, which does not take the bad record of " + now.partition + " at " + now.offset);
    }

    void refused(ConsumerRecord<?, ?> bad) {
        place = new Place(new TopicPartition(bad.topic(), bad.partition()), bad.offset());
    }

    /** Everything that was polled so far is judged, and what was bad in it kept. */
    void judged(Consumer<?, ?> reader) {
        Place now = place;
        if (now != null && reader.assignment().contains(now.partition) && reader.position(now.partition) > now.offset) {
            place = null;
        }
    }

    ConsumerRebalanceListener whenAssigned(Consumer<?, ?> reader) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> added) {
                Place now = place;
                if (now != null && !reader.assignment().contains(now.partition)) {
                    place = null;
                }
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> gone) {
                // An assignment follows, which tells.
            }
        };
    }
}
