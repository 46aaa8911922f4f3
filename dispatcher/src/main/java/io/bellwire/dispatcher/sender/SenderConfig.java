package io.bellwire.dispatcher.sender;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.bellwire.dispatcher.sender.http.TlsProvider;
import io.bellwire.registry.v1.EndpointLimits;
import io.bellwire.service.ConfigRules;
import io.bellwire.service.Configuration;
import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Settings of the sender.
 *
 * @param deliveryTimeout of one attempt, absolute
 * @param headersTimeout from an attempt's request to the complete header block of its answer
 * @param tlsProvider usable in this process
 * @param eventLoops threads that talk to merchants
 * @param endpointInFlight attempts of one endpoint at a time, at most
 * @param connections attempts at a time, over all endpoints
 * @param addressConnections connections to one address, over all endpoints
 * @param lease how long attempts may begin without a word from the poll thread
 * @param groupProtocol as Kafka names it
 * @param endpointQueued deliveries of one endpoint that wait here at most, however fast it answers
 */
public record SenderConfig(
        Duration deliveryTimeout,
        Duration headersTimeout,
        TlsProvider tlsProvider,
        int eventLoops,
        int endpointInFlight,
        int endpointQueued,
        int connections,
        int addressConnections,
        Partitions.Limits limits,
        Duration commitInterval,
        Duration lease,
        String groupProtocol) {
    static final String DELIVERY_TIMEOUT = "delivery.timeout";
    static final String HEADERS_TIMEOUT = "delivery.headers.timeout";
    static final String TLS_PROVIDER = "delivery.tls.provider";
    static final String EVENT_LOOPS = "sender.event.loops";
    static final String ENDPOINT_IN_FLIGHT = "sender.endpoint.max.in.flight";
    static final String ENDPOINT_QUEUED = "sender.endpoint.max.queued";
    static final String CONNECTIONS = "sender.connections.max";
    static final String ADDRESS_CONNECTIONS = "egress.address.connections.max";
    static final String IN_FLIGHT = "sender.in.flight.max";
    static final String IN_FLIGHT_BYTES = "sender.in.flight.bytes.max";
    static final String PARTITION_WINDOW = "sender.partition.window";
    static final String COMMIT_INTERVAL = "sender.commit.interval";
    static final String LEASE = "sender.lease";
    static final String GROUP_PROTOCOL = "sender.group.protocol";
    static final String CONSUMER_PROTOCOL = "consumer";
    static final String CLASSIC_PROTOCOL = "classic";

    private static final int ONE_PER_CORE = 0;
    private static final int A_THOUSAND_PER_LOOP = 0;
    private static final int CONNECTIONS_PER_LOOP = 1_024;
    private static final String THREE_QUARTERS = "";

    /** One endpoint gets one of them at most. */
    private static final int PARTS_OF_CONNECTIONS = 20;

    public static final ConfigDef DEFINITION = ProxyConfig.defineIn(new ConfigDef())
            .define(
                    DELIVERY_TIMEOUT,
                    STRING,
                    "10s",
                    ConfigRules.duration(Duration.ofMillis(100), Duration.ofMinutes(1)),
                    HIGH,
                    "Whole attempt, absolute. Shorter gives up on slow merchants, who may have acted on the callback;"
                            + " longer lets each of them hold connections and commits.")
            .define(
                    HEADERS_TIMEOUT,
                    STRING,
                    THREE_QUARTERS,
                    ConfigRules.duration(Duration.ofMillis(50), Duration.ofMinutes(1)),
                    LOW,
                    "From the request to the whole header block of its answer, within the attempt; three quarters of"
                            + " `delivery.timeout` if empty. Shorter gives up sooner on a merchant who took the request and"
                            + " is silent, though name, connection and handshake took their time.")
            .define(
                    TLS_PROVIDER,
                    STRING,
                    name(TlsProvider.AUTO),
                    ConfigRules.oneOf(name(TlsProvider.AUTO), name(TlsProvider.JDK), name(TlsProvider.OPENSSL)),
                    LOW,
                    "Whose TLS speaks to merchants: jdk is the Java runtime's own, openssl a native library;"
                            + " auto takes the native one where it loads. With openssl a process that cannot load it does"
                            + " not start.")
            .define(
                    EVENT_LOOPS,
                    INT,
                    ONE_PER_CORE,
                    between(0, 256),
                    MEDIUM,
                    "Threads that talk to merchants; 0 for one per core. More than cores is waste.")
            .define(
                    ENDPOINT_IN_FLIGHT,
                    INT,
                    64,
                    between(1, 1_000),
                    HIGH,
                    "Attempts of one endpoint at a time, at most. The sender starts with 8 and finds what an endpoint bears"
                            + " between 4 and this. More may overwhelm a merchant, fewer bound what it can receive to"
                            + " that over its response time.")
            .define(
                    ENDPOINT_QUEUED,
                    INT,
                    8_192,
                    between(1, 100_000),
                    MEDIUM,
                    "Deliveries that wait for one endpoint at most. Beyond, and whenever they would wait longer than about two"
                            + " seconds, they go on to deliveries.slow, no attempt counted, instead of delaying others.")
            .define(
                    CONNECTIONS,
                    INT,
                    A_THOUSAND_PER_LOOP,
                    between(0, 1_000_000),
                    MEDIUM,
                    "Attempts at a time, over all endpoints, in equal parts for each event loop; 0 for 1,024 per loop. Each"
                            + " holds a socket: the limit of open files has to allow about twice as many. One endpoint"
                            + " gets a twentieth of its loop's at most (but 4), so that one that hangs cannot stop others.")
            .define(
                    ADDRESS_CONNECTIONS,
                    INT,
                    256,
                    between(1, 1_000_000),
                    MEDIUM,
                    "Connections open to one address, over all endpoints: bounds what many merchants together can have sent"
                            + " to one victim. Merchants behind one proxy or content network share it; beyond it"
                            + " deliveries wait for a free one, and after a second go around a retry tier, no attempt"
                            + " counted. Divided among the event loops.")
            .define(
                    IN_FLIGHT,
                    INT,
                    8_192,
                    between(1, 1_000_000),
                    MEDIUM,
                    "Deliveries taken on at once, over all endpoints, and as many again from deliveries.slow, there in equal"
                            + " parts for each partition. A crash repeats at most these.")
            .define(
                    IN_FLIGHT_BYTES,
                    INT,
                    64 << 20,
                    between(1 << 20, Integer.MAX_VALUE),
                    MEDIUM,
                    "The same in bytes: the memory that bodies take; from deliveries.slow a quarter of it.")
            .define(
                    PARTITION_WINDOW,
                    INT,
                    8_192,
                    ConfigRules.powerOfTwo(64, 16_384),
                    LOW,
                    "Deliveries of one partition taken on, from the first that is not settled on; a power of two. The"
                            + " partition is paused there. What settles behind a slow delivery is kept in the commit"
                            + " and not repeated by a crash.")
            .define(
                    COMMIT_INTERVAL,
                    STRING,
                    "200ms",
                    ConfigRules.duration(Duration.ofMillis(10), Duration.ofSeconds(30)),
                    LOW,
                    "How often progress is committed. A crash repeats what was delivered since: merchants see duplicates"
                            + " with equal ids.")
            .define(
                    LEASE,
                    STRING,
                    "5s",
                    ConfigRules.duration(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                    LOW,
                    "Nothing is sent once the sender has not heard from the brokers for so long, until they confirm that"
                            + " its partitions are its own. Must be shorter than the group's session timeout less its heartbeat"
                            + " interval (9 s with brokers' defaults), or the sender does not start.")
            .define(
                    GROUP_PROTOCOL,
                    STRING,
                    CONSUMER_PROTOCOL,
                    ConfigRules.oneOf(CONSUMER_PROTOCOL, CLASSIC_PROTOCOL),
                    LOW,
                    "How senders share partitions: consumer moves only those that move (brokers from 4.0 on); classic"
                            + " stops all senders for each rebalance.");

    public SenderConfig {
        if (headersTimeout.compareTo(deliveryTimeout) > 0) {
            throw new IllegalArgumentException(HEADERS_TIMEOUT + ": " + headersTimeout.toMillis() + "ms (expected: <= "
                    + DELIVERY_TIMEOUT + ", which is " + deliveryTimeout.toMillis() + "ms)");
        }
    }

    /** How many attempts of one endpoint may run at a time; its owner may lower what the operator allows. */
    int endpointInFlight(EndpointLimits limits) {
        return limits.getMaxInFlight() > 0
                ? Math.min(limits.getMaxInFlight(), mostOfOneEndpoint())
                : mostOfOneEndpoint();
    }

    int mostOfOneEndpoint() {
        return Math.min(endpointInFlight, Math.max(AdaptiveLimit.LEAST, connectionsPerLoop() / PARTS_OF_CONNECTIONS));
    }

    int addressConnectionsPerLoop() {
        return Math.max(AdaptiveLimit.LEAST, addressConnections / eventLoops);
    }

    int connectionsPerLoop() {
        return Math.max(1, connections / eventLoops);
    }

    private static int eventLoops(Configuration configuration) {
        int loops = configuration.integer(EVENT_LOOPS);
        return loops == ONE_PER_CORE ? Runtime.getRuntime().availableProcessors() : loops;
    }

    static SenderConfig from(Configuration configuration) {
        int loops = eventLoops(configuration);
        int connections = configuration.integer(CONNECTIONS);
        return new SenderConfig(
                configuration.duration(DELIVERY_TIMEOUT),
                headersTimeout(configuration),
                tlsProvider(configuration),
                loops,
                configuration.integer(ENDPOINT_IN_FLIGHT),
                configuration.integer(ENDPOINT_QUEUED),
                connections == A_THOUSAND_PER_LOOP ? loops * CONNECTIONS_PER_LOOP : connections,
                configuration.integer(ADDRESS_CONNECTIONS),
                new Partitions.Limits(
                        configuration.integer(IN_FLIGHT),
                        configuration.integer(IN_FLIGHT_BYTES),
                        configuration.integer(PARTITION_WINDOW)),
                configuration.duration(COMMIT_INTERVAL),
                configuration.duration(LEASE),
                configuration.string(GROUP_PROTOCOL));
    }

    private static TlsProvider tlsProvider(Configuration configuration) {
        String named = configuration.string(TLS_PROVIDER);
        TlsProvider provider = TlsProvider.valueOf(named.toUpperCase(Locale.ROOT));
        String unusable = provider.unusable();
        if (unusable != null) {
            throw new IllegalArgumentException(
                    TLS_PROVIDER + ": " + named + " (expected: auto or jdk on this machine: " + unusable + ')');
        }
        return provider;
    }

    private static String name(TlsProvider provider) {
        return provider.name().toLowerCase(Locale.ROOT);
    }

    private static Duration headersTimeout(Configuration configuration) {
        return configuration.string(HEADERS_TIMEOUT).equals(THREE_QUARTERS)
                ? configuration.duration(DELIVERY_TIMEOUT).multipliedBy(3).dividedBy(4)
                : configuration.duration(HEADERS_TIMEOUT);
    }
}
