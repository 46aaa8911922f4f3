package io.bellwire.gateway;

import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.ServiceContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A table whose topic is what a mock producer was given. */
record HistoryTable<T extends SpecificRecord>(
        MockProducer<byte[], byte[]> producer, ServiceContext context, Topic topic, Class<T> type) implements Table<T> {
    @Override
    public @Nullable T get(String key) {
        return read().get(key);
    }

    @Override
    public Collection<T> values() {
        return read().values();
    }

    @Override
    public boolean isCaughtUp() {
        return true;
    }

    @Override
    public boolean awaitOffset(int partition, long offset, Duration timeout) {
        return true;
    }

    @Override
    public boolean refresh(Duration timeout) {
        return true;
    }

    private Map<String, T> read() {
        Map<String, T> table = new LinkedHashMap<>();
        String name = context.topics().name(topic);
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            if (record.topic().equals(name)) {
                String key = new String(record.key(), StandardCharsets.UTF_8);
                table.remove(key);
                if (record.value() != null) {
                    table.put(key, decode(record.value()));
                }
            }
        }
        return table;
    }

    private T decode(byte[] value) {
        try {
            return context.codec().decode(value, type);
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }
}
