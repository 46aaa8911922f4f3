package io.bellwire.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where one broker keeps its data and where it listens.
 *
 * @param dataDirectory created when absent; belongs to one running broker at a time
 * @param host the address to listen on and to advertise to clients
 * @param port 0 picks a free one at each start
 * @param extra Kafka broker properties that take precedence over {@link BrokerTuning}
 */
public record BrokerSettings(Path dataDirectory, String host, int port, Map<String, String> extra) {

    /** Any free port. */
    public static final int ANY_PORT = 0;

    static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_PORT = 65_535;
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");

    /** What makes it one node that finds itself again; a different value would start a different cluster or none. */
    private static final Set<String> OWNED = Set.of(
            "process.roles",
            "node.id",
            "controller.quorum.voters",
            "controller.listener.names",
            "inter.broker.listener.name",
            "listeners",
            "log.dir",
            "log.dirs",
            "metadata.log.dir");

    public BrokerSettings {
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
        extra = Map.copyOf(extra);
        if (dataDirectory.toString().indexOf(',') >= 0) {
            throw new IllegalArgumentException(
                    "dataDirectory: " + dataDirectory + " (expected: no comma, Kafka reads it as a list)");
        }
        if (port < ANY_PORT || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "port: " + port + " (expected: 0 for any free port, or 1.." + MAX_PORT + ')');
        }
        if (WILDCARDS.contains(host)) {
            throw new IllegalArgumentException(
                    "host: " + host + " (expected: an address clients can connect to, it is advertised to them)");
        }
        extra.keySet().stream().filter(OWNED::contains).sorted().findFirst().ifPresent(key -> {
            throw new IllegalArgumentException(
                    "extra: " + key + " (expected: none of the keys the broker sets itself)");
        });
    }

    /** On loopback, on any free port. */
    public static BrokerSettings in(Path dataDirectory) {
        return new BrokerSettings(dataDirectory, LOOPBACK, ANY_PORT, Map.of());
    }

    public BrokerSettings withPort(int newPort) {
        return new BrokerSettings(dataDirectory, host, newPort, extra);
    }

    public BrokerSettings withExtra(String key, String value) {
        Map<String, String> more = new HashMap<>(extra);
        more.put(key, value);
        return new BrokerSettings(dataDirectory, host, port, more);
    }
}
