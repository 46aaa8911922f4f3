package io.bellwire.bench;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.testkit.kafka.ForkedJvm;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures how long a router with a million transfers in its state is silent after kill -9: from the kill to its first
 * event, and to one from each partition. First with its state directory as the kill left it, then without it, when all is
 * restored from the changelogs.
 *
 * <p>The router is started anew at once; a supervisor's own patience is not in the figures.
 */
public final class RestartBenchmark {
    private static final int TRANSFERS = 1_000_000;
    private static final int KILLS = 5;
    private static final int LOSSES = 2;
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final Duration POLL = Duration.ofMillis(20);

    /** Enough that every partition gets one. */
    private static final int PROBES = 64;

    private final Traffic traffic = new Traffic(InstantSource.system());
    private final RouterCluster cluster;
    private final Path settings;

    /** Partitions that spoke since the last kill. */
    private final Set<Integer> heard = new HashSet<>();

    private RestartBenchmark(RouterCluster cluster) throws IOException {
        this.cluster = cluster;
        settings = cluster.stateDirectory().resolveSibling("router.properties");
        Properties properties = new Properties();
        properties.putAll(cluster.settings());
        try (Writer writer = Files.newBufferedWriter(settings)) {
            properties.store(writer, null);
        }
    }

    public static void main(String[] arguments) throws Exception {
        print(
                "machine   %s, %d processors, Java %s%n",
                System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors(), Runtime.version());
        try (RouterCluster cluster = RouterCluster.start()) {
            new RestartBenchmark(cluster).run();
        }
    }

    private void run() {
        ForkedJvm router = start();
        try {
            long begun = System.nanoTime();
            for (int i = 0; i < TRANSFERS; i++) {
                cluster.observe(unverified());
            }
            cluster.flush();
            cluster.awaitIdle();
            print("filled    %,d transfers in %.0f s%n", TRANSFERS, (System.nanoTime() - begun) / 1e9);
            router = measure("local", KILLS, false, router);
            router = measure("restored", LOSSES, true, router);
        } finally {
            router.close();
        }
    }

    private ForkedJvm measure(String name, int times, boolean loseState, ForkedJvm running) {
        ForkedJvm router = running;
        double[] first = new double[times];
        double[] all = new double[times];
        double[] processor = new double[times];
        for (int i = 0; i < times; i++) {
            try (Consumer<byte[], byte[]> events = fromNowOn()) {
                long killed = System.nanoTime();
                router.kill();
                if (loseState) {
                    Directories.delete(cluster.stateDirectory());
                    killed = System.nanoTime(); // deleting it is not the router's work
                }
                router = start();
                for (int probe = 0; probe < PROBES; probe++) {
                    cluster.observe(unverified());
                }
                cluster.flush();
                first[i] = awaitEvents(events, 1, killed);
                processor[i] = processorSeconds(router);
                all[i] = Math.max(first[i], awaitEvents(events, RouterCluster.PARTITIONS, killed));
            }
            cluster.awaitIdle();
        }
        print(
                "%-9s %s from kill -9 to the first event (%.1f s of processor time), %s to one from each partition; state directory %,d MB, changelogs %,d MB%n",
                name,
                Spread.of(first).medianAndRange("s"),
                Spread.of(processor).quantile(0.5),
                Spread.of(all).medianAndRange("s"),
                Directories.bytes(cluster.stateDirectory()) >> 20,
                cluster.changelogBytes() >> 20);
        return router;
    }

    /** @return seconds since {@code since} when events of that many partitions were heard */
    private double awaitEvents(Consumer<byte[], byte[]> events, int partitions, long since) {
        if (partitions == 1) {
            heard.clear();
        }
        while (heard.size() < partitions) {
            if (System.nanoTime() - since > LIMIT.toNanos()) {
                throw new IllegalStateException("the router says nothing after a restart");
            }
            for (ConsumerRecord<byte[], byte[]> event : events.poll(POLL)) {
                heard.add(event.partition());
            }
        }
        return (System.nanoTime() - since) / 1e9;
    }

    private static double processorSeconds(ForkedJvm jvm) {
        return ProcessHandle.of(jvm.pid())
                        .flatMap(process -> process.info().totalCpuDuration())
                        .map(Duration::toMillis)
                        .orElse(0L)
                / 1e3;
    }

    private Consumer<byte[], byte[]> fromNowOn() {
        Consumer<byte[], byte[]> consumer = cluster.context().kafka().consumer("bench", null, Map.of());
        String topic = cluster.context().topics().name(Topic.WALLET_EVENTS);
        List<TopicPartition> partitions = IntStream.range(0, RouterCluster.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position); // seeking is lazy: now, before anything new is written
        return consumer;
    }

    private ForkedJvm start() {
        return ForkedJvm.start(new ForkedJvm.Launch(
                RouterProcess.class,
                List.of(settings.toString()),
                List.of(
                        "-Xmx512m",
                        "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile", "")),
                Map.of(),
                settings.resolveSibling("router.log")));
    }

    /** The asset is on nobody's list: an event is made, and goes no further. The state of the transfer is the same. */
    private TransferObservation unverified() {
        TransferObservation observation = traffic.next();
        observation.getAsset().setVerified(false);
        return observation;
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
