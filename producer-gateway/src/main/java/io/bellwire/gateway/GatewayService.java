package io.bellwire.gateway;

import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.Readiness;
import io.bellwire.service.Service;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.StartException;
import io.bellwire.service.TopicTable;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * The producer gateway: its producer, its view of merchants and endpoints, its watch over the tables, and its HTTP server.
 *
 * <p><b>Thread:</b> started and closed by one thread; {@link #readiness} and {@link #uri} may be asked by any.
 */
public final class GatewayService implements Service {
    private static final String ROLE = "gateway";
    /** Metadata of a topic nobody wrote to for this long is forgotten, and fetching it again would block a request. */
    private static final Duration METADATA_KEPT = Duration.ofDays(30);

    private final KafkaPublisher publisher;
    private final Preparation preparation;
    private final TopicTable<Merchant> merchants;
    private final TopicTable<Endpoint> endpoints;
    private final TableWatch watch;
    private final GatewayServer server;

    /** @throws IllegalArgumentException if the configuration contradicts itself */
    public GatewayService(ServiceContext context) {
        GatewayConfig config = GatewayConfig.from(context.configuration());
        publisher = new KafkaPublisher(context.kafka().producer(ROLE, producerSettings(config)));
        preparation = new Preparation(context, publisher);
        merchants = new TopicTable<>(context, ROLE, Topic.MERCHANTS, Merchant.class);
        endpoints = new TopicTable<>(context, ROLE, Topic.ENDPOINTS, Endpoint.class);
        watch = new TableWatch(context, publisher);
        server = new GatewayServer(context, publisher, Table.of(merchants), Table.of(endpoints));
    }

    @Override
    public String name() {
        return ROLE;
    }

    @Override
    public void start() throws StartException {
        server.start();
        preparation.start();
        merchants.start();
        endpoints.start();
        watch.start();
    }

    /** Where it listens; only once started. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public Readiness readiness() {
        if (!preparation.readiness().isReady()) {
            return preparation.readiness();
        }
        Readiness watching = watch.readiness();
        if (!watching.isReady()) {
            return watching;
        }
        return merchants.isCaughtUp() && endpoints.isCaughtUp()
                ? Readiness.READY
                : Readiness.waiting("the merchants and endpoints, which it reads");
    }

    @Override
    public void close() {
        server.close();
        preparation.close();
        watch.close();
        endpoints.close();
        merchants.close();
        publisher.close();
    }

    private static Map<String, Object> producerSettings(GatewayConfig config) {
        long ackMillis = config.ackTimeout().toMillis();
        return Map.of(
                "delivery.timeout.ms", Math.toIntExact(ackMillis),
                // Half, so that a broker that fell silent leaves time for one more try elsewhere.
                "request.timeout.ms", Math.toIntExact(Math.max(ackMillis / 2, 1)),
                "linger.ms", 1,
                "max.block.ms", config.sendBlock().toMillis(),
                "metadata.max.idle.ms", METADATA_KEPT.toMillis());
    }
}
