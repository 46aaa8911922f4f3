package io.bellwire.bench.sender;

import io.bellwire.service.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Polls, posts all of it from a pool of threads, waits for the last, commits, and polls again.
 *
 * <p>Thread-safe: the consumer is confined to its thread, what crosses is atomic.
 */
final class RunningPlainLoop extends RunningPosts {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final URI sink;
    private final ExecutorService workers;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Thread thread = new Thread(this::run, "plain-loop");

    /** Set by whoever closes, read by the polling thread. */
    private volatile boolean closing;

    private RunningPlainLoop(RunSettings settings) throws ConfigurationException {
        consumer = settings.context().kafka().consumer("bench", settings.group(), Map.of());
        consumer.subscribe(List.of(Installation.bodies(settings.service())));
        sink = settings.sink();
        workers = Executors.newFixedThreadPool(settings.connections());
    }

    static RunningPlainLoop start(RunSettings settings) throws ConfigurationException {
        RunningPlainLoop running = new RunningPlainLoop(settings);
        running.thread.start();
        return running;
    }

    private void run() {
        while (!closing) {
            List<Future<?>> posts = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                posts.add(workers.submit(() -> post(record.value())));
            }
            posts.forEach(RunningPlainLoop::await);
            consumer.commitAsync();
        }
    }

    private void post(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(sink)
                .timeout(TIMEOUT)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        long begun = System.nanoTime();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            counts().answered(System.nanoTime() - begun, status / 100 == 2);
        } catch (IOException e) {
            counts().failed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(Future<?> post) {
        try {
            post.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.shutdown();
        consumer.close();
    }
}
