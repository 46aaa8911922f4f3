package io.bellwire.standalone;

import io.bellwire.console.ConsoleConfig;
import io.bellwire.console.ConsoleService;
import io.bellwire.dispatcher.router.RouterConfig;
import io.bellwire.embedded.BrokerSettings;
import io.bellwire.embedded.BrokerStartException;
import io.bellwire.embedded.EmbeddedBroker;
import io.bellwire.gateway.GatewayService;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.StartException;
import io.bellwire.service.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole pipeline in one JVM on an embedded broker, with everything it keeps in one directory. Started on the same
 * directory again, after a stop or a kill -9, it goes on where it was.
 *
 * <p><b>Thread:</b> started and closed by one thread.
 */
public final class Standalone implements AutoCloseable {
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);

    private final StandaloneDirectory directory;
    private final EmbeddedBroker broker;
    private final Ready ready;
    private final Pipeline pipeline;

    private Standalone(StandaloneDirectory directory, EmbeddedBroker broker, Pipeline pipeline, Ready ready) {
        this.directory = directory;
        this.broker = broker;
        this.pipeline = pipeline;
        this.ready = ready;
    }

    /** Settings that fit one machine where the user says nothing: one replica, few partitions, keys from the directory. */
    static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put(CommonConfig.TOPICS_PARTITIONS, "4");
        defaults.put(CommonConfig.TOPICS_REPLICATION_FACTOR, "1");
        defaults.put(CommonConfig.TOPICS_MIN_INSYNC_REPLICAS, "1");
        defaults.put(CommonConfig.INSTANCE_ID, "standalone");
        return defaults;
    }

    /**
     * Starts everything and returns when it is ready to serve.
     *
     * @param onFault told when a part has failed for good, e.g. the broker on a full disk: the process should end
     */
    public static Standalone start(Path dataDirectory, Settings settings, Consumer<String> onFault)
            throws StartException, ConfigurationException, InterruptedException {
        // Refused before anything is created: a misspelt key must not leave a half-made directory.
        Map<String, String> placeholders = defaults();
        placeholders.put(CommonConfig.BOOTSTRAP_SERVERS, "embedded:0");
        placeholders.putAll(Keys.placeholders());
        Configuration asked = settings.over(placeholders);

        StandaloneDirectory directory = StandaloneDirectory.open(dataDirectory);
        AtomicReference<@Nullable EmbeddedBroker> started = new AtomicReference<>();
        try {
            Map<String, String> defaults = defaults();
            defaults.put(RouterConfig.STATE_DIRECTORY, directory.routerState().toString());
            defaults.put(ConsoleConfig.DATA_DIR, directory.console().toString());
            if (Keys.isPlaceholder(asked.string(CommonConfig.ADMIN_KEY))) {
                defaults.put(CommonConfig.ADMIN_KEY, directory.adminKey());
            }
            if (Keys.isPlaceholder(asked.string(CommonConfig.SECRETS_KEY))) {
                defaults.put(CommonConfig.SECRETS_KEY, directory.secretsKey());
            }
            ListeningPorts.requireFree(asked);
            EmbeddedBroker broker = startBroker(directory, asked, onFault);
            started.set(broker);
            Configuration configuration = settings.forcing(
                            Map.of(CommonConfig.BOOTSTRAP_SERVERS, broker.bootstrapServers()))
                    .over(defaults);

            applyTopics(configuration);
            Pipeline pipeline = Pipeline.start(configuration, Services.ALL);
            try {
                pipeline.awaitReady(READY_TIMEOUT);
            } catch (StartException | InterruptedException e) {
                pipeline.close();
                throw e;
            }
            Ready ready = new Ready(
                    pipeline.service(GatewayService.class).uri(),
                    pipeline.service(ConsoleService.class).uri(),
                    pipeline.managementUri(),
                    broker.bootstrapServers(),
                    configuration.string(CommonConfig.ADMIN_KEY));
            ready.publishTo(directory.readyFile());
            pipeline.watch(onFault);
            return new Standalone(directory, broker, pipeline, ready);
        } catch (StartException | ConfigurationException | InterruptedException | RuntimeException e) {
            EmbeddedBroker broker = started.get();
            if (broker != null) {
                broker.close();
            }
            directory.close();
            throw e;
        }
    }

    public Ready ready() {
        return ready;
    }

    @Override
    public void close() {
        pipeline.close();
        broker.close();
        directory.close();
    }

    private static EmbeddedBroker startBroker(
            StandaloneDirectory directory, Configuration configuration, Consumer<String> onFault)
            throws StartException {
        int port = configuration.integer(StandaloneConfig.KAFKA_PORT);
        BrokerSettings settings = new BrokerSettings(
                directory.kafka(), configuration.string(StandaloneConfig.KAFKA_HOST), port, Map.of());
        EmbeddedBroker broker = new EmbeddedBroker(settings, onFault::accept);
        try {
            broker.start();
            return broker;
        } catch (BrokerStartException e) {
            String message = String.valueOf(e.getMessage());
            throw new StartException(message.startsWith("port:") ? "kafka.embedded." + message : message, e);
        }
    }

    private static void applyTopics(Configuration configuration) throws StartException {
        try (TopicAdmin topics = TopicAdmin.open(configuration)) {
            topics.apply();
        }
    }
}
