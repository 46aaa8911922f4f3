package io.bellwire.gateway;

import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.RegistryUnavailableException;
import io.bellwire.schemas.wire.TopicRecords;
import io.bellwire.service.Readiness;
import io.bellwire.service.ServiceContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first request as quick as the next: registers the schemas of the topics written to, and has the producer
 * learn their partitions. Tries again until Kafka and the registry answer; until then the gateway is not ready.
 *
 * <p><b>Thread:</b> one of its own, which ends when all is prepared.
 */
final class Preparation implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Preparation.class);
    private static final List<Topic> WRITTEN = List.of(
            Topic.OBSERVATIONS,
            Topic.WALLET_EVENTS,
            Topic.MERCHANTS,
            Topic.ENDPOINTS,
            Topic.ADDRESS_BOOK,
            Topic.QUARANTINE);
    private static final long RETRY_MILLIS = 250;

    private final ServiceContext context;
    private final KafkaPublisher publisher;
    private final Deque<Topic> missing = new ArrayDeque<>(WRITTEN);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "gateway-preparation");
        created.setDaemon(true);
        return created;
    });

    /** Written by the thread, read by whoever asks for readiness. */
    private volatile Readiness readiness = Readiness.waiting("metadata of its topics");

    Preparation(ServiceContext context, KafkaPublisher publisher) {
        this.context = context;
        this.publisher = publisher;
    }

    void start() {
        thread.execute(this::advance);
    }

    Readiness readiness() {
        return readiness;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void advance() {
        try {
            while (!missing.isEmpty() && prepare(missing.element())) {
                missing.remove();
            }
        } catch (IllegalStateException e) {
            LOGGER.atError().setCause(e).log("the schema registry refuses a schema of this version");
            readiness = new Readiness.Failed("the schema registry refuses a schema: " + e.getMessage());
            return;
        }
        if (missing.isEmpty()) {
            readiness = Readiness.READY;
            thread.shutdown();
        } else {
            thread.schedule(this::advance, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean prepare(Topic topic) {
        String name = context.topics().name(topic);
        try {
            context.codec().register(Map.of(name, TopicRecords.of(topic)));
        } catch (RegistryUnavailableException e) {
            readiness = Readiness.waiting("the schema registry, which does not answer");
            return false;
        }
        if (!publisher.prefetch(name)) {
            readiness = Readiness.waiting(
                    "topic " + name + ", of which Kafka tells nothing (bellwire topics apply makes it)");
            return false;
        }
        return true;
    }
}
