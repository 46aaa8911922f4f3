package io.bellwire.embedded;

import java.io.IOException;
import java.net.BindException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and its controller, in this JVM, on a data directory that outlives it.
 *
 * <p>The client port may be fixed; the controller's is nobody else's business and is picked anew at each start. That is
 * safe because the one voter knows itself by its node id: the port in {@code controller.quorum.voters} is read from the
 * properties of this start, never from disk.
 *
 * <p><b>Thread:</b> thread-safe, by its monitor. {@link #start} takes seconds; so can {@link #close}.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int NODE_ID = 1;
    private static final String CLIENTS = "PLAINTEXT";
    private static final String CONTROLLER = "CONTROLLER";
    private static final int START_TRIES = 5;

    private final BrokerSettings settings;
    private final FaultListener onFault;
    private @Nullable Running running;

    public EmbeddedBroker(BrokerSettings settings) {
        this(settings, reason -> {}); // FatalFaults has logged it
    }

    public EmbeddedBroker(BrokerSettings settings, FaultListener onFault) {
        this.settings = settings;
        this.onFault = onFault;
    }

    /**
     * Returns when clients can connect, produce and consume. A closed broker can be started again.
     *
     * @throws BrokerStartException when a port is taken, or the data directory cannot be used
     */
    public synchronized void start() {
        if (running != null) {
            throw new IllegalStateException("broker on " + settings.dataDirectory() + " is already started");
        }
        requireFixedPortIsFree();
        DataDirectory data = DataDirectory.open(settings.dataDirectory(), NODE_ID, CONTROLLER);
        FatalFaults.reportTo(onFault);
        try {
            running = startOnFreePorts(data);
            LostMarkers.write(settings.host(), running.port());
        } catch (RuntimeException e) {
            FatalFaults.stopReportingTo(onFault);
            data.close();
            throw e;
        }
        LOGGER.atInfo()
                .addKeyValue("bootstrapServers", bootstrapServers())
                .addKeyValue("dataDirectory", settings.dataDirectory())
                .log("embedded broker started");
    }

    /** For {@code bootstrap.servers} of clients. */
    public synchronized String bootstrapServers() {
        return settings.host() + ':' + port();
    }

    /** The port clients connect to: the fixed one, or the one picked at the last start. */
    public synchronized int port() {
        if (running == null) {
            throw new IllegalStateException("broker on " + settings.dataDirectory() + " is not started");
        }
        return running.port();
    }

    /** Stops cleanly, so that the next start need not recover logs. Does nothing when not started. */
    @Override
    public synchronized void close() {
        if (running == null) {
            return;
        }
        stop(running.server());
        running.data().close();
        running = null;
        FatalFaults.stopReportingTo(onFault);
        LOGGER.atInfo().addKeyValue("dataDirectory", settings.dataDirectory()).log("embedded broker stopped");
    }

    private void requireFixedPortIsFree() {
        if (settings.port() == BrokerSettings.ANY_PORT) {
            return;
        }
        Optional<IOException> refusal = FreePorts.refusal(settings.host(), settings.port());
        if (refusal.isPresent()) {
            throw portTaken(refusal.get());
        }
    }

    private BrokerStartException portTaken(Throwable cause) {
        return new BrokerStartException(
                "port: " + settings.port() + " (expected: free on " + settings.host() + ", but: "
                        + rootOf(cause).getMessage()
                        + "; stop what listens there, choose another port, or 0 for any free one)",
                cause);
    }

    private Running startOnFreePorts(DataDirectory data) {
        for (int tries = 1; ; tries++) {
            int port = settings.port() == BrokerSettings.ANY_PORT ? FreePorts.pick(settings.host()) : settings.port();
            try {
                return new Running(startServer(port), data, port);
            } catch (Exception e) { // Scala code throws checked exceptions it does not declare
                boolean lostAPort = rootOf(e) instanceof BindException;
                if (!lostAPort || tries == START_TRIES) {
                    throw new BrokerStartException(
                            "broker on " + settings.dataDirectory() + " did not start: "
                                    + rootOf(e).getMessage(),
                            e);
                }
            }
        }
    }

    private KafkaRaftServer startServer(int port) {
        KafkaConfig config = new KafkaConfig(properties(port, controllerPort(port)), false);
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (Exception e) {
            stop(server);
            throw e;
        }
    }

    private static int controllerPort(int clientPort) {
        int picked = FreePorts.pick(BrokerSettings.LOOPBACK);
        return picked == clientPort ? controllerPort(clientPort) : picked;
    }

    private Map<String, String> properties(int clientPort, int controllerPort) {
        String controller = BrokerSettings.LOOPBACK + ':' + controllerPort;
        Map<String, String> properties = new HashMap<>(BrokerTuning.properties());
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", String.valueOf(NODE_ID));
        properties.put("controller.quorum.voters", NODE_ID + "@" + controller);
        properties.put("controller.listener.names", CONTROLLER);
        properties.put("inter.broker.listener.name", CLIENTS);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put(
                "listeners",
                CLIENTS + "://" + settings.host() + ':' + clientPort + ',' + CONTROLLER + "://" + controller);
        properties.put("log.dirs", settings.dataDirectory().toString());
        properties.putAll(settings.extra());
        return properties;
    }

    private static void stop(KafkaRaftServer server) {
        server.shutdown();
        server.awaitShutdown();
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private record Running(KafkaRaftServer server, DataDirectory data, int port) {}
}
