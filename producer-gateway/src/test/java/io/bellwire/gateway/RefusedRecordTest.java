package io.bellwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.service.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RefusedRecordTest {
    private static final TopicPartition TABLE = new TopicPartition("endpoints", 0);
    private static final TopicPartition OTHER = new TopicPartition("merchants", 0);
    private static final ConsumerRecord<byte[], byte[]> BAD =
            new ConsumerRecord<>(TABLE.topic(), TABLE.partition(), 17, null, new byte[] {1});
    private static final Readiness WAITING =
            Readiness.waiting("quarantine, which does not take the bad record of endpoints-0 at 17");

    private final RefusedRecord refused = new RefusedRecord();

    @Test
    void isSaidAsLongAsNoneOfWhatWasReadSinceIsPastIt() {
        refused.refused(BAD);
        MockConsumer<byte[], byte[]> again = begunAnew(List.of(TABLE, OTHER));

        again.seek(TABLE, 17);
        again.seek(OTHER, 40);
        refused.judged(again);
        assertThat(refused.readiness()).isEqualTo(WAITING);

        again.seek(TABLE, 18);
        refused.judged(again);
        assertThat(refused.readiness()).isEqualTo(Readiness.READY);
    }

    @Test
    void isNoLongerSaidOnceAnotherGatewayHasItsPartition() {
        refused.refused(BAD);

        begunAnew(List.of(OTHER));

        assertThat(refused.readiness()).isEqualTo(Readiness.READY);
    }

    @Test
    void isNoLongerSaidByAGatewayThatHasNoPartitionLeft() {
        refused.refused(BAD);

        begunAnew(List.of());

        assertThat(refused.readiness()).isEqualTo(Readiness.READY);
    }

    @Test
    void isSaidWhileNobodyHasAPartitionYet() {
        refused.refused(BAD);
        MockConsumer<byte[], byte[]> joining = new MockConsumer<>("earliest");
        joining.subscribe(List.of(TABLE.topic()), refused.whenAssigned(joining));

        refused.judged(joining);

        assertThat(refused.readiness()).isEqualTo(WAITING);
    }

    /** A consumer as the watch makes one after every failure, and what the group gave it. */
    private MockConsumer<byte[], byte[]> begunAnew(List<TopicPartition> assigned) {
        MockConsumer<byte[], byte[]> reader = new MockConsumer<>("earliest");
        reader.subscribe(List.of(TABLE.topic(), OTHER.topic()), refused.whenAssigned(reader));
        reader.updateBeginningOffsets(Map.of(TABLE, 0L, OTHER, 0L));
        reader.rebalance(assigned);
        reader.poll(Duration.ZERO);
        return reader;
    }
}
