package io.bellwire.gateway;

import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.ServiceContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A table whose topic is what a mock producer was given. Like a real one it lags: it shows what was there when somebody
 * last waited for it.
 */
final class HistoryTable<T extends SpecificRecord> implements Table<T> {
    private final MockProducer<byte[], byte[]> producer;
    private final ServiceContext context;
    private final Topic topic;
    private final Class<T> type;
    /** Written by whoever waits, read by all: how many records of the history are in the view. */
    private volatile int shown;

    /** Written by a test, read by the gateway: whether Kafka answers at all. */
    volatile boolean reachable = true;

    HistoryTable(MockProducer<byte[], byte[]> producer, ServiceContext context, Topic topic, Class<T> type) {
        this.producer = producer;
        this.context = context;
        this.topic = topic;
        this.type = type;
    }

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
        return refresh(timeout);
    }

    @Override
    public boolean refresh(Duration timeout) {
        if (reachable) {
            shown = producer.history().size();
        }
        return reachable;
    }

    private Map<String, T> read() {
        Map<String, T> table = new LinkedHashMap<>();
        String name = context.topics().name(topic);
        List<ProducerRecord<byte[], byte[]>> history = producer.history();
        for (ProducerRecord<byte[], byte[]> record : history.subList(0, Math.min(shown, history.size()))) {
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
