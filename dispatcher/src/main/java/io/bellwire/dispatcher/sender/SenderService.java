package io.bellwire.dispatcher.sender;

import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.RegistryUnavailableException;
import io.bellwire.service.Readiness;
import io.bellwire.service.Service;
import io.bellwire.service.ServiceContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link SenderLoop} on a thread of its own, and another one when it fails.
 *
 * <p><b>Why the range assignor?</b> It gives equal partition numbers of topics of equal size to the same member, so one
 * sender owns an endpoint on {@code deliveries}, {@code .slow} and {@code .retry} alike. The sticky ones balance each
 * topic by itself. The price is that a rebalance stops everyone for a moment.
 *
 * <p><b>Thread-safe:</b> the loop is confined to the poll thread; what crosses is volatile or a latch.
 */
public final class SenderService implements Service {
    private static final Logger LOGGER = LoggerFactory.getLogger(SenderService.class);
    private static final String NAME = "sender";
    private static final String VERSION_UNKNOWN = "dev";
    private static final Duration CATCH_UP_CHECK = Duration.ofMillis(20);
    private static final Duration SHORTEST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);
    private static final Duration CONSUMER_CLOSE_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

    /** Shorter is a broker changing hands. */
    private static final Duration STUCK = Duration.ofSeconds(10);

    private final ServiceContext context;
    private final SenderConfig config;
    private final Thread thread = new Thread(this::run, NAME + "-poll");
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Written by the poll thread, read by whoever asks. */
    private volatile Readiness readiness = Readiness.waiting("not started");

    /** Likewise; null before the start. */
    private volatile @Nullable SenderParts parts;

    /** Poll thread only: failures since the last assignment. */
    private int failures;

    public SenderService(ServiceContext context) {
        this.context = context;
        this.config = SenderConfig.from(context.configuration());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public Readiness readiness() {
        SenderParts running = parts;
        boolean isStuck = running != null && running.refusedFor().compareTo(STUCK) >= 0;
        return isStuck && readiness.isReady() ? Readiness.waiting("Kafka does not take outcomes") : readiness;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (SenderParts opened = new SenderParts(context, config, NAME, version())) {
            parts = opened;
            serve(opened);
            readiness = Readiness.waiting("closed");
        } catch (Throwable e) { // errors too: a sender without its thread must not look alive
            LOGGER.atError().setCause(e).log("sender ended by a failure");
            readiness = new Readiness.Failed("sender ended by a failure: " + e);
        }
    }

    private void serve(SenderParts parts) {
        readiness = Readiness.waiting("reading endpoints");
        while (!isClosing() && !parts.directory().isCaughtUp()) {
            pause(CATCH_UP_CHECK);
        }
        while (!isClosing()) {
            readiness = Readiness.waiting("joining its consumer group");
            try {
                runLoop(parts);
            } catch (KafkaException | RegistryUnavailableException e) {
                startOver(e);
            } catch (RuntimeException e) {
                LOGGER.atError().setCause(e).log("sender hit a bug");
                startOver(e);
            }
        }
    }

    private void runLoop(SenderParts parts) {
        Consumer<byte[], byte[]> consumer = context.kafka()
                .consumer(NAME, NAME, Map.of("partition.assignment.strategy", RangeAssignor.class.getName()));
        try {
            new SenderLoop(consumer, parts.forLoop()).run(topics(), this::isClosing, this::assigned);
        } finally {
            consumer.close(CloseOptions.timeout(CONSUMER_CLOSE_TIMEOUT));
        }
    }

    private List<String> topics() {
        return Stream.of(Topic.DELIVERIES, Topic.DELIVERIES_SLOW, Topic.DELIVERIES_RETRY)
                .map(context.topics()::name)
                .toList();
    }

    private void assigned() {
        failures = 0;
        readiness = Readiness.READY;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void startOver(RuntimeException cause) {
        readiness = Readiness.waiting("starting over: " + cause.getClass().getSimpleName());
        Duration backoff = SHORTEST_BACKOFF.multipliedBy(1L << Math.min(failures++, 10));
        LOGGER.atWarn()
                .addKeyValue("failures", failures)
                .setCause(cause)
                .log("reading deliveries failed, starting over from the committed offsets");
        pause(backoff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff);
    }

    /** Ends early when closing. */
    private void pause(Duration time) {
        try {
            closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    private static String version() {
        return Optional.ofNullable(SenderService.class.getPackage().getImplementationVersion())
                .orElse(VERSION_UNKNOWN);
    }
}
