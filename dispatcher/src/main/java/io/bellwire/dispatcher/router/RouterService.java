package io.bellwire.dispatcher.router;

import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RegistryUnavailableException;
import io.bellwire.schemas.wire.TopicRecords;
import io.bellwire.service.Quarantine;
import io.bellwire.service.Readiness;
import io.bellwire.service.Service;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.StartException;
import io.bellwire.service.TopicTable;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the router: the tables of endpoints and merchants first, then the Streams application, so that no event is judged
 * against an empty table.
 *
 * <p><b>Thread:</b> started and closed by its owner's thread; {@link #readiness()} may be asked by any.
 */
public final class RouterService implements Service {
    private static final Logger LOGGER = LoggerFactory.getLogger(RouterService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** Records end a poll at once. */
    private static final Duration IDLE_POLL = Duration.ofMillis(50);

    /** Streams asks whether a commit is due only after a poll, so that one is late by up to this part of the interval. */
    private static final int POLLS_PER_COMMIT = 4;

    private final ServiceContext context;
    private final RouterConfig config;
    private final TopicTable<Endpoint> endpoints;
    private final TopicTable<Merchant> merchants;
    private final KafkaStreams streams;
    private final KafkaStreamsMetrics streamsMetrics;

    /** Written by the starting thread, read by whoever asks for readiness. */
    private volatile boolean started;

    /** Why it cannot go on; written by the thread that found out. */
    private volatile @Nullable String failed;

    private volatile @Nullable Thread starter;

    public RouterService(ServiceContext context) {
        this.context = context;
        this.config = RouterConfig.from(context.configuration());
        this.endpoints = new TopicTable<>(context, "router", Topic.ENDPOINTS, Endpoint.class);
        this.merchants = new TopicTable<>(context, "router", Topic.MERCHANTS, Merchant.class);
        EndpointIndex index = new EndpointIndex(endpoints);
        MerchantPolicies policies = new MerchantPolicies(config.policy());
        merchants.onChange(policies);
        RouterParts parts = new RouterParts(
                context.topics(),
                context.codec(),
                new Quarantine(context.topics(), context.codec(), context.clock(), name()),
                config.policy(),
                policies,
                config.tracker(),
                config.retention(),
                new DeliveryPlanner(index, new BodyRenderer()),
                new RouterMetrics(context.meters()));
        this.streams = new KafkaStreams(RouterTopology.build(parts), properties());
        this.streamsMetrics = new KafkaStreamsMetrics(streams);
    }

    @Override
    public String name() {
        return "router";
    }

    @Override
    public void start() throws StartException {
        endpoints.start();
        merchants.start();
        streams.setUncaughtExceptionHandler(failure -> {
            if (isFinal(failure)) {
                failed = rootOf(failure).toString();
                LOGGER.atError().setCause(failure).log("the router cannot go on");
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
            LOGGER.atError().setCause(failure).log("a stream thread failed, another takes its tasks");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        Thread thread = new Thread(this::startWhenTablesAreRead, "router-start");
        starter = thread;
        thread.start();
    }

    @Override
    public Readiness readiness() {
        String reason = failed;
        if (reason != null) {
            return new Readiness.Failed(reason);
        }
        if (!endpoints.isCaughtUp() || !merchants.isCaughtUp()) {
            return Readiness.waiting("reading endpoints and merchants");
        }
        return switch (streams.state()) {
            case RUNNING -> Readiness.READY;
            case ERROR, NOT_RUNNING, PENDING_ERROR, PENDING_SHUTDOWN ->
                started ? new Readiness.Failed("streams are " + streams.state()) : Readiness.waiting("starting");
            default -> Readiness.waiting("streams are " + streams.state());
        };
    }

    @Override
    public void close() {
        Thread thread = starter;
        if (thread != null) {
            thread.interrupt();
        }
        streams.close(CLOSE_TIMEOUT);
        streamsMetrics.close();
        endpoints.close();
        merchants.close();
    }

    private void startWhenTablesAreRead() {
        try {
            while (!endpoints.refresh(PATIENCE) || !merchants.refresh(PATIENCE)) {
                LOGGER.atInfo().log("waiting for the endpoint and merchant tables");
            }
            while (!registerSchemas()) {
                LOGGER.atWarn().log("schema registry does not answer, waiting");
                LockSupport.parkNanos(PATIENCE.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException("closed while waiting for the schema registry");
                }
            }
            streams.start();
            started = true;
            streamsMetrics.bindTo(context.meters());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException | StreamsException e) {
            failed = rootOf(e).toString();
            LOGGER.atError().setCause(e).log("streams did not start");
        }
    }

    /** Before the first record, so that writing one never waits for the registry. */
    private boolean registerSchemas() {
        try {
            context.codec().register(TopicRecords.all(context.topics()));
            return true;
        } catch (RegistryUnavailableException e) {
            return false;
        }
    }

    /** Whether another thread would only fail the same way: somebody else has our identity, or we may not do our work. */
    private static boolean isFinal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FencedInstanceIdException
                    || cause instanceof AuthorizationException
                    || cause instanceof AuthenticationException) {
                return true;
            }
        }
        return false;
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private Properties properties() {
        Properties properties = new Properties();
        // Streams' own default of 100 ms at each of four hops would be most of the latency.
        properties.put("producer.linger.ms", 1);
        properties.putAll(context.kafka().streams("router"));
        properties.putAll(Map.of(
                "state.dir",
                config.stateDirectory().toString(),
                "num.stream.threads",
                config.threads(),
                "processing.guarantee",
                config.guarantee(),
                "commit.interval.ms",
                config.commitInterval().toMillis(),
                "producer.compression.type",
                "lz4",
                "rocksdb.config.setter",
                RocksMemory.class,
                "replication.factor",
                (int) context.topics().replicationFactor()));
        properties.putAll(Map.of(
                "producer.max.request.size",
                TopicCatalogue.MAX_QUARANTINE_BYTES,
                "producer.acks",
                "all",
                "consumer.session.timeout.ms",
                10_000,
                "consumer.heartbeat.interval.ms",
                3_000,
                "consumer.max.poll.records",
                1_000,
                "main.consumer.fetch.max.wait.ms",
                100,
                "topology.optimization",
                "none",
                "poll.ms",
                pollTime().toMillis(),
                "state.cleanup.delay.ms",
                600_000L,
                "statestore.cache.max.bytes",
                0L));
        return properties;
    }

    private Duration pollTime() {
        Duration part = config.commitInterval().dividedBy(POLLS_PER_COMMIT);
        return part.compareTo(IDLE_POLL) < 0 ? part : IDLE_POLL;
    }
}
