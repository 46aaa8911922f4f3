package io.bellwire.console;

import com.linecorp.armeria.server.Server;
import io.bellwire.console.projection.Progress;
import io.bellwire.console.projection.Projector;
import io.bellwire.console.replay.Replayer;
import io.bellwire.console.store.Database;
import io.bellwire.console.store.DeliveryStore;
import io.bellwire.console.store.ProjectionStore;
import io.bellwire.console.web.ConsoleServer;
import io.bellwire.service.BearerKey;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.HttpServers;
import io.bellwire.service.Readiness;
import io.bellwire.service.Service;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.StartException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dead-letter console: delivery log, REST API, page, replays.
 *
 * <p>Serves from the start; {@link #readiness} turns ready once the log holds all that was in Kafka when it began to
 * read. Until then its answers say {@code complete: false}.
 *
 * <p>Start and close from one thread; {@link #readiness} and {@link #uri} from any.
 */
public final class ConsoleService implements Service {
    private static final Logger LOGGER = LoggerFactory.getLogger(ConsoleService.class);
    private static final String NAME = "console";
    private static final Duration PRODUCER_CLOSE = Duration.ofSeconds(5);
    /** An operator waits for these: short enough to be told in time, long enough for a leader election. */
    private static final Map<String, ?> PRODUCER_SETTINGS =
            Map.of("delivery.timeout.ms", 15_000, "request.timeout.ms", 5_000, "max.block.ms", 5_000);

    private final ServiceContext context;
    private final ConsoleConfig config;
    /** What is open, newest first. Confined to the starting and closing thread. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Written once by {@link #start}, read by readiness. */
    private volatile @Nullable Projector projector;

    /** Written once by {@link #start}, read by whoever asks where the console is. */
    private volatile @Nullable URI uri;

    public ConsoleService(ServiceContext context) {
        this.context = context;
        this.config = ConsoleConfig.from(context.configuration());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() throws StartException {
        try {
            startAll();
        } catch (StartException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startAll() throws StartException {
        Database database = opened(openDatabase());
        Producer<byte[], byte[]> producer = context.kafka().producer(NAME, PRODUCER_SETTINGS);
        open.push(() -> producer.close(PRODUCER_CLOSE));

        Projector newProjector = opened(new Projector(context, new ProjectionStore(database), producer));
        DeliveryStore deliveries = new DeliveryStore(database);
        Replayer replayer = new Replayer(
                deliveries, producer, context.topics(), context.codec(), context.clock(), new SecureRandom());
        Server server = ConsoleServer.create(
                new InetSocketAddress(config.host(), config.port()),
                BearerKey.of(context.configuration().string(CommonConfig.ADMIN_KEY)),
                deliveries,
                newProjector::progress,
                replayer,
                context.clock());
        open.push(() -> server.stop().join());
        HttpServers.start(server, ConsoleConfig.PORT, config.port());

        newProjector.start();
        projector = newProjector;
        uri = HttpServers.uri(server, config.host());
        LOGGER.atInfo().addKeyValue("uri", uri).log("console listens");
    }

    private Database openDatabase() throws StartException {
        try {
            return config.databaseUrl().isEmpty()
                    ? Database.inDirectory(config.dataDirectory())
                    : Database.open(config.databaseUrl());
        } catch (IOException | RuntimeException e) {
            throw new StartException(
                    ConsoleConfig.DATA_DIR + ": " + config.dataDirectory() + " cannot hold the delivery log ("
                            + e.getMessage() + "). If its file is damaged, delete it: it is read again from Kafka.",
                    e);
        }
    }

    /** Where it listens. */
    public URI uri() {
        URI listening = uri;
        if (listening == null) {
            throw new IllegalStateException("console: not started (expected: start() before uri())");
        }
        return listening;
    }

    @Override
    public Readiness readiness() {
        Projector running = projector;
        if (running == null) {
            return Readiness.waiting("not started");
        }
        Progress progress = running.progress();
        return progress.complete() ? Readiness.READY : Readiness.waiting(progress.waitingFor());
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOGGER.atWarn().setCause(e).log("part of the console did not close");
            }
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }
}
