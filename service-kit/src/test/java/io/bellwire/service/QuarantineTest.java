package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_767_225_600_000L);
    private static final byte[] KEY = {1, 2};
    private static final byte[] POISON = {(byte) 0xde, (byte) 0xad, 0};

    private final RecordCodec codec = RecordCodec.builtIn();
    private final Quarantine quarantine = new Quarantine(
            new TopicCatalogue("eu.", new RetrySchedule(List.of(Duration.ofSeconds(10))), 4, (short) 1, 1),
            codec,
            InstantSource.fixed(NOW),
            "router");

    @Test
    void keepsTheBytesTheOriginAndTheReason() throws Exception {
        ConsumerRecord<byte[], byte[]> bad = new ConsumerRecord<>("eu.wallet.events", 3, 42, KEY, POISON);
        bad.headers().add("trace", new byte[] {9});

        ProducerRecord<byte[], byte[]> record = quarantine.record(bad, "truncated", "ended early");

        Quarantined kept = codec.decode(record.value(), Quarantined.class);
        assertThat(record.topic()).isEqualTo("eu.quarantine");
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(kept.getTopic()).isEqualTo("wallet.events");
        assertThat(kept.getPartition()).isEqualTo(3);
        assertThat(kept.getOffset()).isEqualTo(42);
        assertThat(kept.getKey()).isEqualTo(ByteBuffer.wrap(KEY));
        assertThat(kept.getValue()).isEqualTo(ByteBuffer.wrap(POISON));
        assertThat(kept.getHeaders()).singleElement().satisfies(header -> assertThat(header.getValue())
                .isEqualTo(ByteBuffer.wrap(new byte[] {9})));
        assertThat(kept.getReason()).isEqualTo("truncated");
        assertThat(kept.getService()).isEqualTo("router");
        assertThat(kept.getQuarantinedAt()).isEqualTo(NOW);
    }

    @Test
    void keepsARecordWithoutKeyAndValue() throws Exception {
        ConsumerRecord<byte[], byte[]> bad = new ConsumerRecord<>("eu.deliveries", 0, 0, null, null);

        ProducerRecord<byte[], byte[]> record = quarantine.record(bad, "null_value", "no value");

        Quarantined kept = codec.decode(record.value(), Quarantined.class);
        assertThat(record.key()).isNull();
        assertThat(kept.getKey()).isNull();
        assertThat(kept.getValue()).isNull();
    }
}
