package io.bellwire.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.QuarantinedHeader;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
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

    @Test
    void keepsTheLargestRecordOfAnyOtherTopicWhole() throws Exception {
        ConsumerRecord<byte[], byte[]> bad = bad(KEY, bytes(TopicCatalogue.MAX_RECORD_BYTES));

        ProducerRecord<byte[], byte[]> record = quarantine.record(bad, "not_a_record", "no framing");

        assertFits(record);
        Quarantined kept = codec.decode(record.value(), Quarantined.class);
        assertThat(kept.getValue()).isEqualTo(ByteBuffer.wrap(bad.value()));
        assertThat(kept.getDetail()).isEqualTo("no framing");
    }

    /** A batch is measured compressed: two megabytes that compress well pass where one is the limit. */
    @Test
    void cutsAValueThatQuarantineCannotHold() throws Exception {
        ConsumerRecord<byte[], byte[]> bad = bad(KEY, bytes(2 << 20));
        bad.headers().add("trace", new byte[] {9});

        ProducerRecord<byte[], byte[]> record = quarantine.record(bad, "too_large", "too much");

        assertFits(record);
        Quarantined kept = codec.decode(record.value(), Quarantined.class);
        int length = kept.getValue().remaining();
        assertThat(length).isGreaterThan(TopicCatalogue.MAX_RECORD_BYTES);
        assertThat(kept.getValue()).isEqualTo(ByteBuffer.wrap(bad.value(), 0, length));
        assertThat(kept.getKey()).isEqualTo(ByteBuffer.wrap(KEY));
        assertThat(kept.getHeaders()).isEmpty();
        assertThat(kept.getDetail()).isEqualTo("too much; cut to fit (key: 2 bytes, value: 2097152 bytes, headers: 1)");
    }

    @Test
    void isKeyedAsTheRecordWasOnlyWhileTheKeyIsSmall() throws Exception {
        ProducerRecord<byte[], byte[]> small = quarantine.record(bad(bytes(1024), POISON), "truncated", "");
        ProducerRecord<byte[], byte[]> large = quarantine.record(bad(bytes(1025), POISON), "truncated", "");

        assertThat(small.key()).isEqualTo(bytes(1024));
        assertThat(large.key()).isNull();
        assertThat(codec.decode(large.value(), Quarantined.class).getKey()).isEqualTo(ByteBuffer.wrap(bytes(1025)));
    }

    @Test
    void cutsAKeyThatWouldTakeTheValuesPlace() throws Exception {
        ConsumerRecord<byte[], byte[]> bad = bad(bytes(2 << 20), POISON);

        ProducerRecord<byte[], byte[]> record = quarantine.record(bad, "truncated", "ended early");

        assertFits(record);
        Quarantined kept = codec.decode(record.value(), Quarantined.class);
        assertThat(kept.getKey()).isEqualTo(ByteBuffer.wrap(bad.key(), 0, 64 << 10));
        assertThat(kept.getValue()).isEqualTo(ByteBuffer.wrap(POISON));
        assertThat(kept.getDetail()).contains("key: 2097152 bytes");
    }

    @Test
    void leavesOutHeadersThatDoNotFitBesideTheValue() throws Exception {
        ConsumerRecord<byte[], byte[]> bad = bad(KEY, POISON);
        for (String name : List.of("first", "second", "third")) {
            bad.headers().add(name, bytes(512 << 10));
        }

        ProducerRecord<byte[], byte[]> record = quarantine.record(bad, "truncated", "ended early");

        assertFits(record);
        Quarantined kept = codec.decode(record.value(), Quarantined.class);
        assertThat(kept.getValue()).isEqualTo(ByteBuffer.wrap(POISON));
        assertThat(kept.getHeaders()).extracting(QuarantinedHeader::getKey).containsExactly("first", "second");
        assertThat(kept.getDetail()).endsWith("headers: 3)");
    }

    @Test
    void countsWhatHeadersCostThatHoldNothing() {
        ConsumerRecord<byte[], byte[]> bad = bad(KEY, POISON);
        for (int i = 0; i < TopicCatalogue.MAX_RECORD_BYTES; i++) {
            bad.headers().add("", new byte[0]);
        }

        assertFits(quarantine.record(bad, "truncated", "ended early"));
    }

    private static void assertFits(ProducerRecord<byte[], byte[]> record) {
        int keyBytes = record.key() == null ? 0 : record.key().length;
        int roomForTheBatch = 1_024;
        assertThat(keyBytes + record.value().length)
                .isLessThanOrEqualTo(TopicCatalogue.MAX_QUARANTINE_BYTES - roomForTheBatch);
    }

    private static ConsumerRecord<byte[], byte[]> bad(byte[] key, byte[] value) {
        return new ConsumerRecord<>("eu.deliveries", 0, 0, key, value);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
