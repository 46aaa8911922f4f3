package io.bellwire.bench;

import io.bellwire.dispatcher.router.RouterService;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.StartException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the router on a backlog: a real broker in a JVM of its own, state in RocksDB with its changelogs, and no other
 * service. First with no address owned by anyone, so that events end unrouted; then with every receiver owned, so that
 * each event becomes a callback.
 *
 * <p>The backlog is there before the router starts, and its first part, during which the JVM compiles, is not measured.
 */
public final class RouterBenchmark {
    private static final int HEADS = 800;
    private static final long WARM_UP = 1_000_000;

    private RouterBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        print(
                "machine   %s, %d processors, Java %s%n",
                System.getProperty("os.arch"), Runtime.getRuntime().availableProcessors(), Runtime.version());
        for (boolean owned : new boolean[] {false, true}) {
            run(owned);
        }
    }

    private static void run(boolean owned)
            throws IOException, ConfigurationException, StartException, InterruptedException {
        try (RouterCluster cluster = RouterCluster.start()) {
            if (owned) {
                cluster.registerReceivers();
            }
            long[] observations = new long[1];
            for (int head = 0; head < HEADS; head++) {
                ObservationMix.head(head, said -> {
                    cluster.observe(said);
                    observations[0]++;
                });
            }
            cluster.flush();
            RouterService router = new RouterService(cluster.context());
            try {
                router.start();
                measure(cluster, observations[0], owned);
            } finally {
                router.close();
            }
        }
    }

    private static void measure(RouterCluster cluster, long observations, boolean owned) throws InterruptedException {
        long measured = observations - cluster.awaitCommitted(Topic.OBSERVATIONS, WARM_UP);
        long events = cluster.end(List.of(Topic.WALLET_EVENTS));
        long deliveries = cluster.end(List.of(Topic.DELIVERIES));
        ProcessorTimes before = ProcessorTimes.now();
        StackProfile profile = StackProfile.start();
        long begun = System.nanoTime();
        cluster.awaitCommitted(Topic.OBSERVATIONS, observations);
        double seconds = (System.nanoTime() - begun) / 1e9;
        cluster.awaitIdle();
        double idleAfter = (System.nanoTime() - begun) / 1e9;
        Map<String, Double> shares = profile.stop();
        ProcessorTimes spent = ProcessorTimes.now().since(before);

        print(
                "router    %,.0f observations/s %s: %,d in %.1f s, and %,d events and %,d deliveries of them until %.1f s; %.1f us of processor time per observation%n",
                measured / seconds,
                owned ? "with every receiver owned" : "with no address owned",
                measured,
                seconds,
                cluster.end(List.of(Topic.WALLET_EVENTS)) - events,
                cluster.end(List.of(Topic.DELIVERIES)) - deliveries,
                idleAfter,
                spent.total() / 1e3 / measured);
        spent.nanos().forEach((group, nanos) -> print("  %8.2f us  %s%n", nanos / 1e3 / measured, group));
        double streams = spent.nanos().getOrDefault(ProcessorTimes.STREAMS, 0L) / 1e3 / measured;
        print("  of the stream threads:%n");
        shares.forEach((part, share) -> print("  %8.2f us  %s%n", share * streams, part));
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
