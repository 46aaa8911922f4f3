package io.bellwire.standalone;

import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.Service;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.StartException;
import io.bellwire.service.TopicAdmin;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One or more services as a process of their own, on an external Kafka whose topics are as the catalogue says.
 *
 * <p><b>Thread:</b> started and closed by one thread.
 */
public final class ServiceProcess implements AutoCloseable {
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(10);

    private final Pipeline pipeline;

    private ServiceProcess(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** Starts only on topics as they should be: another partition count would part keys from their state. */
    public static ServiceProcess start(Settings settings, List<Function<ServiceContext, Service>> makers)
            throws StartException, ConfigurationException {
        Configuration configuration = settings.over(Map.of());
        requireTopics(configuration);
        return new ServiceProcess(Pipeline.start(configuration, makers));
    }

    public void awaitReady() throws StartException, InterruptedException {
        pipeline.awaitReady(READY_TIMEOUT);
    }

    /** Tells once when a service has failed for good: the process should end. */
    public void watch(Consumer<String> onFault) {
        pipeline.watch(onFault);
    }

    public URI managementUri() {
        return pipeline.managementUri();
    }

    @Override
    public void close() {
        pipeline.close();
    }

    private static void requireTopics(Configuration configuration) throws StartException {
        try (TopicAdmin topics = TopicAdmin.open(configuration)) {
            List<String> wanting = topics.check().stream()
                    .filter(TopicAdmin.Difference::losesRecords)
                    .map(TopicAdmin.Difference::toString)
                    .toList();
            if (!wanting.isEmpty()) {
                throw new StartException("topics are not as they must be (bellwire topics apply makes them):"
                        + System.lineSeparator() + "  " + String.join(System.lineSeparator() + "  ", wanting));
            }
        }
    }
}
