package io.bellwire.testkit.kafka;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.Assertions;

/** Texts as records. */
final class Records {
    private Records() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Producer<byte[], byte[]> producer(String bootstrapServers, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Returns when all are acknowledged. */
    static void send(Producer<byte[], byte[]> producer, String topic, List<String> texts) {
        List<Future<RecordMetadata>> pending = texts.stream()
                .map(text -> producer.send(new ProducerRecord<>(topic, bytes(text))))
                .toList();
        producer.flush();
        Assertions.assertThat(pending)
                .allSatisfy(future ->
                        Assertions.assertThat(future.get().hasOffset()).isTrue());
    }

    static List<String> values(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
