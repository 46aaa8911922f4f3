package io.bellwire.retry;

import static io.bellwire.retry.Tasks.CODEC;
import static io.bellwire.retry.Tasks.FIRST_TIER;
import static io.bellwire.retry.Tasks.TOPICS;
import static io.bellwire.retry.Tasks.task;
import static io.bellwire.retry.Tasks.waiting;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.retry.Forwarding.Forwarded;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.Quarantine;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Forwarding forwarding =
            new Forwarding(TOPICS, CODEC, new Quarantine(TOPICS, CODEC, () -> NOW, "retry-scheduler"));

    @Test
    void sendsTheTaskToTheRetryLaneUnderItsEndpoint() throws UndecodableException {
        ProducerRecord<byte[], byte[]> record = forward(task("dl_1"));

        assertThat(record.topic()).isEqualTo("deliveries.retry");
        assertThat(record.key()).isEqualTo("ep_1".getBytes(UTF_8));
        assertThat(decode(record).getDeliveryId()).isEqualTo("dl_1");
    }

    @ParameterizedTest
    @CsvSource({"LIVE,1,RETRY", "TEST,1,RETRY", "REPLAY,5,REPLAY", "LIVE,0,LIVE", "RETRY,2,RETRY"})
    void saysWhyTheNextAttemptIsMade(Origin before, int attempt, Origin after) throws UndecodableException {
        DeliveryTask task = task("dl_1");
        task.setOrigin(before);
        task.setAttempt(attempt);

        assertThat(decode(forward(task)).getOrigin()).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({"-1,-1,0,0", "2147483647,2147483647,1000000,2", "3,1,3,1"})
    void bringsAbsurdCountsBackIntoBounds(int attempt, int tier, int boundedAttempt, int boundedTier)
            throws UndecodableException {
        DeliveryTask task = task("dl_1");
        task.setAttempt(attempt);
        task.setTier(tier);

        DeliveryTask forwarded = decode(forward(task));

        assertThat(forwarded.getAttempt()).isEqualTo(boundedAttempt);
        assertThat(forwarded.getTier()).isEqualTo(boundedTier);
    }

    @Test
    void quarantinesWhatIsNoTaskWithItsBytesAndReason() throws UndecodableException {
        byte[] poison = {1, 2, 3};

        Forwarded forwarded = forwarding.forward(waiting(FIRST_TIER, 1, 42, NOW, poison));

        assertThat(forwarded).isInstanceOf(Forwarded.Quarantined.class);
        Quarantined kept = CODEC.decode(forwarded.record().value(), Quarantined.class);
        assertThat(kept.getTopic()).isEqualTo(FIRST_TIER);
        assertThat(kept.getOffset()).isEqualTo(42);
        assertThat(kept.getValue()).isEqualTo(ByteBuffer.wrap(poison));
        assertThat(kept.getReason()).isEqualTo("not_a_record");
    }

    private ProducerRecord<byte[], byte[]> forward(DeliveryTask task) {
        Forwarded forwarded = forwarding.forward(waiting(FIRST_TIER, 0, 1, NOW, CODEC.encode(FIRST_TIER, task)));
        assertThat(forwarded).isInstanceOf(Forwarded.Task.class);
        return forwarded.record();
    }

    private static DeliveryTask decode(ProducerRecord<byte[], byte[]> record) throws UndecodableException {
        return CODEC.decode(record.value(), DeliveryTask.class);
    }
}
