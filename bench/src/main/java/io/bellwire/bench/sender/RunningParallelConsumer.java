package io.bellwire.bench.sender;

import io.bellwire.service.ConfigurationException;
import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.PollContext;
import io.confluent.parallelconsumer.vertx.VertxParallelEoSStreamProcessor;
import io.netty.handler.ssl.OpenSsl;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.predicate.ResponsePredicate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * The parallel consumer with what suits it best: no order, sixteen times as many records at work as it has connections,
 * native transport and TLS, asynchronous commits. It posts bodies as they are in their topic, and signs nothing.
 *
 * <p>Its latencies hold the time a request waits for a connection, which it does not tell apart.
 *
 * <p>Thread-safe: what crosses is atomic.
 */
final class RunningParallelConsumer extends RunningPosts {
    private static final int RECORDS_PER_CONNECTION = 16;

    /** The sender's own default; without one a silent merchant would hold a record for ever. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final int UNLIMITED = -1;

    private final RunSettings settings;
    private final Vertx vertx;
    private final VertxParallelEoSStreamProcessor<byte[], byte[]> processor;

    private RunningParallelConsumer(RunSettings settings) throws ConfigurationException {
        this.settings = settings;
        Consumer<byte[], byte[]> consumer =
                settings.context().kafka().consumer("bench", settings.group(), Map.of("max.poll.records", 2_000));
        int loops = Runtime.getRuntime().availableProcessors();
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops));
        processor = new VertxParallelEoSStreamProcessor<>(
                vertx,
                WebClient.create(vertx, clientOptions(settings.connections())),
                ParallelConsumerOptions.<byte[], byte[]>builder()
                        .consumer(consumer)
                        .ordering(ProcessingOrder.UNORDERED)
                        .maxConcurrency(settings.connections() * RECORDS_PER_CONNECTION)
                        .commitMode(CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
                        // It looks for a setting in the consumer by reflection, in classes renamed since. It is off.
                        .ignoreReflectiveAccessExceptionsForAutoCommitDisabledCheck(true)
                        .build());
    }

    private static WebClientOptions clientOptions(int connections) {
        WebClientOptions options = new WebClientOptions();
        options.setMaxPoolSize(connections)
                .setMaxWaitQueueSize(UNLIMITED)
                .setKeepAlive(true)
                .setTcpNoDelay(true);
        return OpenSsl.isAvailable()
                ? new WebClientOptions(options.setOpenSslEngineOptions(new OpenSSLEngineOptions()))
                : options;
    }

    static RunningParallelConsumer start(RunSettings settings) throws ConfigurationException {
        RunningParallelConsumer running = new RunningParallelConsumer(settings);
        running.processor.subscribe(List.of(Installation.bodies(settings.service())));
        running.processor.vertxHttpWebClient(running::post, sent -> {});
        return running;
    }

    private Future<HttpResponse<Buffer>> post(WebClient client, PollContext<byte[], byte[]> record) {
        long begun = System.nanoTime();
        return client.postAbs(url(record.key()))
                .timeout(TIMEOUT.toMillis())
                .expect(ResponsePredicate.SC_SUCCESS)
                .putHeader("content-type", "application/json")
                .sendBuffer(Buffer.buffer(record.value()))
                .onComplete(answer -> ended(answer, begun));
    }

    private String url(byte[] key) {
        boolean bad = new String(key, StandardCharsets.ISO_8859_1).startsWith(Installation.BAD);
        return (bad ? settings.badSink() : settings.sink()).toString();
    }

    private void ended(AsyncResult<HttpResponse<Buffer>> answer, long begun) {
        counts().answered(System.nanoTime() - begun, answer.succeeded());
    }

    @Override
    public void close() {
        processor.closeDontDrainFirst(Duration.ofSeconds(5));
        vertx.close();
    }
}
