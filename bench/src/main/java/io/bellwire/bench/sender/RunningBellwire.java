package io.bellwire.bench.sender;

import io.bellwire.dispatcher.sender.SenderService;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.StartException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sender, by its service. Done is what it has committed: by then the callback was taken and its attempt recorded.
 *
 * <p>Thread-safe: the watcher's thread asks only the broker and the meters.
 */
final class RunningBellwire implements Running {
    private static final String ATTEMPT = "bellwire.sender.attempt";
    private static final double FINEST_NANOS = 20_000;

    private final ServiceContext context;
    private final SenderService sender;
    private final Progress progress;
    private final long asideBefore;

    /** Attempts up to each bucket's edge in nanoseconds, when the latencies were last forgotten. */
    private TreeMap<Double, Double> forgotten = new TreeMap<>();

    private RunningBellwire(ServiceContext context) {
        this.context = context;
        progress = new Progress(context);
        asideBefore = asideEver();
        sender = new SenderService(context);
    }

    static RunningBellwire start(RunSettings settings) throws ConfigurationException, StartException {
        ServiceContext context = settings.context();
        context.meters().config().meterFilter(finerThanMillis());
        RunningBellwire running = new RunningBellwire(context);
        running.sender.start();
        return running;
    }

    @Override
    public long done() {
        return progress.committed(
                context.kafka().groupId("sender"), List.of(context.topics().name(Topic.DELIVERIES)));
    }

    @Override
    public void forgetLatencies() {
        forgotten = attempts();
    }

    /** By the sender's own timer: from taking a connection to the outcome. Null should it have none any more. */
    @Override
    public @Nullable Long latency(double share) {
        TreeMap<Double, Double> now = attempts();
        double all = now.isEmpty() ? 0 : now.lastEntry().getValue() - before(now.lastKey());
        if (all <= 0) {
            return null;
        }
        return now.entrySet().stream()
                .filter(bucket -> bucket.getValue() - before(bucket.getKey()) >= share * all)
                .map(bucket -> Math.round(bucket.getKey()))
                .findFirst()
                .orElse(null);
    }

    private double before(double edge) {
        return forgotten.getOrDefault(edge, 0.0);
    }

    /** What was put off and not taken since, what waits for a retry and what is given up. */
    @Override
    public long aside() {
        return asideEver() - asideBefore;
    }

    private long asideEver() {
        List<String> second = List.of(
                context.topics().name(Topic.DELIVERIES_SLOW), context.topics().name(Topic.DELIVERIES_RETRY));
        return progress.end(asideTopics()) - progress.committed(context.kafka().groupId("sender"), second);
    }

    private List<String> asideTopics() {
        List<String> names = new ArrayList<>(context.topics().retryTiers());
        names.add(context.topics().name(Topic.DELIVERIES_SLOW));
        names.add(context.topics().name(Topic.DELIVERIES_RETRY));
        names.add(context.topics().name(Topic.DEAD_LETTERS));
        names.add(context.topics().name(Topic.QUARANTINE));
        return names;
    }

    @Override
    public void close() {
        sender.close();
        progress.close();
    }

    /** On loopback most attempts take less than the millisecond at which a timer's buckets begin. */
    private static MeterFilter finerThanMillis() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals(ATTEMPT)
                        ? DistributionStatisticConfig.builder()
                                .minimumExpectedValue(FINEST_NANOS)
                                .build()
                                .merge(config)
                        : config;
            }
        };
    }

    private TreeMap<Double, Double> attempts() {
        TreeMap<Double, Double> attempts = new TreeMap<>();
        for (Timer timer : context.meters().find(ATTEMPT).timers()) {
            CountAtBucket[] counts = timer.takeSnapshot().histogramCounts();
            Arrays.stream(counts).forEach(count -> attempts.merge(count.bucket(), count.count(), Double::sum));
        }
        return attempts;
    }
}
