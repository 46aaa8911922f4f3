package io.bellwire.retry;

import io.bellwire.service.Quarantine;
import io.bellwire.service.Readiness;
import io.bellwire.service.Service;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.SupervisedThread;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link SchedulerLoop} on a thread of its own, and another one when it fails.
 *
 * <p><b>Thread-safe:</b> the loop is confined to the scheduler thread.
 */
public final class RetrySchedulerService implements Service {
    private static final Logger LOGGER = LoggerFactory.getLogger(RetrySchedulerService.class);
    private static final String NAME = "retry-scheduler";
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(12);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(8);
    private static final Duration CLIENT_CLOSE_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final ServiceContext context;
    private final RetrySchedulerConfig config;
    private final RetryMetrics metrics;
    private final String transactionalId;
    private final SupervisedThread thread = new SupervisedThread(NAME, this::run, CLOSE_TIMEOUT);

    public RetrySchedulerService(ServiceContext context) {
        this.context = context;
        this.config = RetrySchedulerConfig.from(context.configuration());
        this.metrics = new RetryMetrics(context.meters());
        this.transactionalId = context.kafka().transactionalId(NAME);
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
        return thread.readiness();
    }

    @Override
    public void close() {
        thread.close();
    }

    /** New clients under the same transactional id end what those of a failed loop left open. */
    private void run() {
        thread.nowWaitingFor("joining its consumer group");
        thread.runUntilDone(this::runLoop, metrics::restarted);
    }

    private void runLoop() {
        Tiers tiers = tiers();
        if (tiers.topics().isEmpty()) {
            thread.nowReady(); // nothing waits, and nothing ever will
            return;
        }
        Producer<byte[], byte[]> producer = producer();
        Consumer<byte[], byte[]> consumer = context.kafka().consumer(NAME, NAME, Map.of());
        try {
            loop(tiers, consumer, producer).run(tiers.topics(), thread::isClosing, thread::nowReady);
        } finally {
            consumer.close(CloseOptions.timeout(CLIENT_CLOSE_TIMEOUT));
            producer.close(CLIENT_CLOSE_TIMEOUT);
        }
    }

    /** Asked anew for each loop: a tier that left the schedule must not keep what waits in it. */
    private Tiers tiers() {
        try (Admin admin = context.kafka().admin(NAME)) {
            ListTopicsOptions options = new ListTopicsOptions().timeoutMs((int) REQUEST_TIMEOUT.toMillis());
            Tiers tiers =
                    Tiers.of(context.topics(), admin.listTopics(options).names().get());
            tiers.leftOver().keySet().forEach(topic -> LOGGER.atWarn()
                    .addKeyValue("topic", topic)
                    .log("tier is in retry.schedule no more; what waits in it is forwarded all the same,"
                            + " and once it is empty the topic can be deleted"));
            return tiers;
        } catch (ExecutionException e) {
            throw new KafkaException("the topics could not be listed", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private SchedulerLoop loop(Tiers tiers, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        Quarantine quarantine = new Quarantine(context.topics(), context.codec(), context.clock(), NAME);
        return new SchedulerLoop(
                consumer,
                producer,
                new TierBuffers(tiers, config),
                new Forwarding(context.topics(), context.codec(), quarantine),
                config,
                context.clock(),
                metrics);
    }

    private Producer<byte[], byte[]> producer() {
        return context.kafka()
                .producer(
                        NAME,
                        Map.of(
                                "transactional.id",
                                transactionalId,
                                "transaction.timeout.ms",
                                (int) TRANSACTION_TIMEOUT.toMillis(),
                                "delivery.timeout.ms",
                                (int) DELIVERY_TIMEOUT.toMillis(),
                                "request.timeout.ms",
                                (int) REQUEST_TIMEOUT.toMillis(),
                                "max.block.ms",
                                DELIVERY_TIMEOUT.toMillis(),
                                "linger.ms",
                                0));
    }
}
