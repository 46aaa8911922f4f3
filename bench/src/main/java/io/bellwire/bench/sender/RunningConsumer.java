package io.bellwire.bench.sender;

import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.ServiceContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Polls the deliveries with a consumer like the sender's and drops them.
 *
 * <p>Thread-safe: the consumer is confined to its thread, what crosses is atomic.
 */
final class RunningConsumer implements Running {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long COMMIT_NANOS = Duration.ofMillis(200).toNanos();

    private final LongAdder polled = new LongAdder();
    private final Consumer<byte[], byte[]> consumer;
    private final Thread thread;

    /** Set by whoever closes, read by the polling thread. */
    private volatile boolean closing;

    private RunningConsumer(Consumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        consumer.subscribe(List.of(topic));
        thread = new Thread(this::run, "consume-only");
    }

    static RunningConsumer start(RunSettings settings) throws ConfigurationException {
        ServiceContext context = settings.context();
        RunningConsumer running = new RunningConsumer(
                context.kafka().consumer("bench", settings.group(), Map.of()),
                context.topics().name(Topic.DELIVERIES));
        running.thread.start();
        return running;
    }

    private void run() {
        long committed = System.nanoTime();
        while (!closing) {
            polled.add(consumer.poll(POLL).count());
            long now = System.nanoTime();
            if (now - committed > COMMIT_NANOS) {
                committed = now;
                consumer.commitAsync();
            }
        }
    }

    @Override
    public long done() {
        return polled.sum();
    }

    @Override
    public void forgetLatencies() {}

    @Override
    public @Nullable Long latency(double share) {
        return null;
    }

    @Override
    public long aside() {
        return 0;
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
