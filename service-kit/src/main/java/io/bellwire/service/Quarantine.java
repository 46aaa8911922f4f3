package io.bellwire.service;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.QuarantinedHeader;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Makes the record that keeps a bad record: its bytes as they came, where it was, and why it was not taken.
 *
 * <p>Thread-safe because immutable.
 */
public final class Quarantine {
    private final TopicCatalogue topics;
    private final RecordCodec codec;
    private final InstantSource clock;
    private final String service;

    /** @param service who refuses, e.g. {@code sender} */
    public Quarantine(TopicCatalogue topics, RecordCodec codec, InstantSource clock, String service) {
        this.topics = topics;
        this.codec = codec;
        this.clock = clock;
        this.service = service;
    }

    /**
     * @param reason stable label, e.g. {@code truncated}
     * @param detail one line for a person, without content of the record
     */
    public ProducerRecord<byte[], byte[]> record(ConsumerRecord<byte[], byte[]> bad, String reason, String detail) {
        Kept kept = Kept.of(bad);
        Quarantined quarantined = Quarantined.newBuilder()
                .setTopic(topics.withoutPrefix(bad.topic()))
                .setPartition(bad.partition())
                .setOffset(bad.offset())
                .setTimestamp(Instant.ofEpochMilli(Math.max(bad.timestamp(), 0)))
                .setKey(wrap(kept.key()))
                .setValue(wrap(kept.value()))
                .setHeaders(kept.headers())
                .setReason(reason)
                .setDetail(kept.whole() ? detail : detail + kept.lost(bad))
                .setService(service)
                .setQuarantinedAt(clock.instant())
                .build();
        String topic = topics.name(Topic.QUARANTINE);
        return new ProducerRecord<>(topic, kept.recordKey(), codec.encode(topic, quarantined));
    }

    /**
     * What of a bad record is kept: all of it, unless it would not fit {@code quarantine} itself. The size limits of
     * topics hold for compressed batches, so a record can be larger than its topic seems to allow.
     */
    private record Kept(
            byte @Nullable [] key, byte @Nullable [] value, List<QuarantinedHeader> headers, boolean whole) {
        private static final int MAX_BYTES = TopicCatalogue.MAX_RECORD_BYTES + (128 << 10);
        private static final int MAX_KEY_BYTES = 64 << 10;

        /** What a header costs besides its content: the lengths of both, and that there is a value. */
        private static final int HEADER_BYTES = 12;

        static Kept of(ConsumerRecord<byte[], byte[]> bad) {
            byte[] key = prefix(bad.key(), MAX_KEY_BYTES);
            List<QuarantinedHeader> headers = new ArrayList<>();
            int left = MAX_BYTES - length(key);
            byte[] value = prefix(bad.value(), left);
            left -= length(value);
            boolean whole = length(key) == length(bad.key()) && length(value) == length(bad.value());
            for (Header header : bad.headers()) {
                int size = HEADER_BYTES + header.key().length() * 3 + length(header.value());
                if (size > left) {
                    whole = false;
                    break;
                }
                left -= size;
                headers.add(new QuarantinedHeader(header.key(), wrap(header.value())));
            }
            return new Kept(key, value, headers, whole);
        }

        /** Only a key of sensible size is used again, since it is stored once more as the record's own. */
        byte @Nullable [] recordKey() {
            return key != null && key.length <= 1024 ? key : null;
        }

        String lost(ConsumerRecord<byte[], byte[]> bad) {
            return "; cut to fit (key: " + length(bad.key()) + " bytes, value: " + length(bad.value())
                    + " bytes, headers: " + bad.headers().toArray().length + ')';
        }

        private static byte @Nullable [] prefix(byte @Nullable [] bytes, int max) {
            return bytes == null || bytes.length <= max ? bytes : Arrays.copyOf(bytes, max);
        }

        private static int length(byte @Nullable [] bytes) {
            return bytes == null ? 0 : bytes.length;
        }
    }

    private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
