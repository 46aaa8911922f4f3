package io.bellwire.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.client.ObservationJson;
import io.bellwire.testkit.client.RegisteredEndpoint;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the standalone pipeline as a whole: how long until it serves, how long from an accepted observation to its
 * callback, and how many observations the gateway takes.
 *
 * <p>Everything shares one machine with the publisher and the receivers, so the figures are what a small machine does,
 * not what the pipeline could.
 */
public final class PipelineBenchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STARTS = 5;
    private static final int LATENCY_RATE = 200;
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration MEASURED = Duration.ofSeconds(60);
    private static final int BATCH = 100;
    private static final int PUBLISHERS = 4;
    private static final int ROUNDS = 5;
    private static final int BATCHES_A_ROUND = 500;

    private final Path repository;

    private PipelineBenchmark(Path repository) {
        this.repository = repository;
    }

    /** @param arguments the repository's root */
    public static void main(String[] arguments) throws Exception {
        PipelineBenchmark benchmark =
                new PipelineBenchmark(Path.of(arguments[0]).toAbsolutePath());
        print(
                "machine   %s, %d processors, Java %s%n",
                System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors(), Runtime.version());
        benchmark.start();
        benchmark.latency();
        benchmark.throughput();
    }

    private void start() throws IOException, InterruptedException {
        double[] seconds = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            try (Instance instance = Instance.start(repository)) {
                seconds[i] = instance.startSeconds();
            }
        }
        print(
                "ready     %s from ./bellwire standalone to the ready file, fresh data directory%n",
                Spread.of(seconds).medianAndRange("s"));
    }

    private void latency() throws IOException, InterruptedException {
        Map<String, Long> acceptedNanos = new ConcurrentHashMap<>();
        Map<String, Long> arrivedNanos = new ConcurrentHashMap<>();
        try (Instance instance = Instance.start(repository);
                ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system())) {
            receiver.onReceived(received -> arrivedNanos.putIfAbsent(transferId(received), received.arrivedNanos()));
            GatewayClient gateway = register(instance, receiver);
            ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
            Traffic traffic = new Traffic(InstantSource.system());
            publishAtRate(gateway, traffic, publishers, WARM_UP, new ConcurrentHashMap<>());
            Duration cpuBefore = instance.cpu();
            publishAtRate(gateway, traffic, publishers, MEASURED, acceptedNanos);
            Duration cpu = instance.cpu().minus(cpuBefore);
            publishers.shutdown();
            awaitAll(acceptedNanos, arrivedNanos);

            double[] millis = acceptedNanos.entrySet().stream()
                    .mapToDouble(accepted ->
                            (arrivedNanos.getOrDefault(accepted.getKey(), Long.MAX_VALUE) - accepted.getValue()) / 1e6)
                    .toArray();
            Spread spread = Spread.of(millis);
            print(
                    "arrival   p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms after the 202, at %d observations/s for %d s; %.0f us of processor time each%n",
                    spread.quantile(0.5),
                    spread.quantile(0.9),
                    spread.quantile(0.99),
                    spread.quantile(1),
                    LATENCY_RATE,
                    MEASURED.toSeconds(),
                    cpu.toNanos() / 1e3 / millis.length);
        }
    }

    private void throughput() throws IOException, InterruptedException, ExecutionException {
        try (Instance instance = Instance.start(repository);
                ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system())) {
            GatewayClient gateway = register(instance, receiver);
            Traffic traffic = new Traffic(InstantSource.system());
            ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
            round(gateway, traffic, publishers);
            double[] perSecond = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                perSecond[i] = round(gateway, traffic, publishers);
            }
            publishers.shutdown();
            print(
                    "gateway   %s accepted, batches of %d over %d connections, acks=all on the embedded broker, the rest of the pipeline at work%n",
                    Spread.of(perSecond).medianAndRange("observations/s"), BATCH, PUBLISHERS);
        }
    }

    /** Bodies are made before the clock starts: the publisher shares the machine with what is measured. */
    private static double round(GatewayClient gateway, Traffic traffic, ExecutorService publishers)
            throws InterruptedException, ExecutionException {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < BATCHES_A_ROUND; i++) {
            List<TransferObservation> batch = new ArrayList<>();
            for (int k = 0; k < BATCH; k++) {
                batch.add(traffic.next());
            }
            bodies.add(ObservationJson.toNdjson(batch));
        }
        long begun = System.nanoTime();
        List<Future<Integer>> answers = new ArrayList<>();
        for (String body : bodies) {
            answers.add(
                    publishers.submit(() -> gateway.postObservationLines(body).ackedOrThrow()));
        }
        long accepted = 0;
        for (Future<Integer> answer : answers) {
            accepted += answer.get();
        }
        return accepted / ((System.nanoTime() - begun) / 1e9);
    }

    private static GatewayClient register(Instance instance, ScriptedReceiver receiver) {
        GatewayClient gateway = new GatewayClient(instance.gateway(), instance.adminKey());
        for (String merchant : Traffic.merchants()) {
            gateway.putMerchant(merchant, merchant);
            String path = "/m/" + merchant;
            RegisteredEndpoint endpoint =
                    gateway.createEndpoint(merchant, receiver.endpoint(path, Script.healthy()), List.of("deposit.*"));
            receiver.expectSecret(path, endpoint.secret());
        }
        gateway.putAddresses(Traffic.addresses());
        return gateway;
    }

    /** Open loop: a slow answer does not slow the publishing, so that waiting shows in the figures. */
    private static void publishAtRate(
            GatewayClient gateway,
            Traffic traffic,
            ExecutorService publishers,
            Duration time,
            Map<String, Long> accepted)
            throws InterruptedException {
        long gap = 1_000_000_000L / LATENCY_RATE;
        long begun = System.nanoTime();
        long count = time.toNanos() / gap;
        List<Future<?>> answers = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            TransferObservation observation = traffic.next();
            while (System.nanoTime() < begun + i * gap) {
                LockSupport.parkNanos(begun + i * gap - System.nanoTime());
            }
            answers.add(publishers.submit(() -> {
                gateway.postObservations(List.of(observation)).ackedOrThrow();
                accepted.put(observation.getTransferId(), System.nanoTime());
            }));
        }
        for (Future<?> answer : answers) {
            try {
                answer.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("an observation was not accepted", e.getCause());
            }
        }
    }

    private static void awaitAll(Map<String, Long> accepted, Map<String, Long> arrived) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!arrived.keySet().containsAll(accepted.keySet())) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("callbacks missing 30 s after the last observation");
            }
            LockSupport.parkNanos(50_000_000L);
        }
    }

    private static String transferId(Received received) {
        try {
            return JSON.readTree(received.body().bytes())
                    .path("data")
                    .path("transferId")
                    .asText();
        } catch (IOException e) {
            throw new IllegalStateException("a callback's body is not JSON", e);
        }
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
