package io.bellwire.gateway;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.GracefulShutdown;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.gateway.json.EventReader;
import io.bellwire.gateway.json.ItemReader;
import io.bellwire.gateway.json.ObservationReader;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.BearerKey;
import io.bellwire.service.ChainDepths;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.HttpServers;
import io.bellwire.service.SecretSealer;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.StartException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * The gateway's HTTP side: routes, limits and what answers them.
 *
 * <p><b>Thread:</b> started and closed by one thread. Its handlers' threads are in the package's description.
 */
final class GatewayServer implements AutoCloseable {
    private static final int MAX_REQUEST_LINE = 4_096;
    private static final int MAX_HEADERS = 8_192;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration SHUTDOWN = Duration.ofSeconds(10);
    /** Given to an answer beyond what Kafka may take, so that it is Kafka's silence that is reported, not ours. */
    private static final Duration ANSWER_MARGIN = Duration.ofSeconds(15);

    private final ServiceContext context;
    private final GatewayConfig config;
    private final KafkaPublisher publisher;
    private final GatewayMetrics metrics;
    private final RegistryThreads registryThreads;
    private final Server server;

    GatewayServer(
            ServiceContext context, KafkaPublisher publisher, Table<Merchant> merchants, Table<Endpoint> endpoints) {
        this.context = context;
        this.config = GatewayConfig.from(context.configuration());
        this.publisher = publisher;
        this.metrics = new GatewayMetrics(context.meters());
        this.registryThreads = new RegistryThreads(config.ackTimeout().plus(ANSWER_MARGIN));
        this.server = build(
                new Registry<>(name(Topic.MERCHANTS), merchants, context.codec(), publisher),
                new Registry<>(name(Topic.ENDPOINTS), endpoints, context.codec(), publisher));
    }

    void start() throws StartException {
        HttpServers.start(server, GatewayConfig.PORT, config.port());
    }

    URI uri() {
        return HttpServers.uri(server, config.host());
    }

    @Override
    public void close() {
        server.stop().join();
        registryThreads.close();
    }

    private Server build(Registry<Merchant> merchants, Registry<Endpoint> endpoints) {
        SecureRandom random = new SecureRandom();
        SecretSealer sealer = SecretSealer.fromKey(context.configuration().string(CommonConfig.SECRETS_KEY));
        CallbackUrlPolicy urls = new CallbackUrlPolicy(CommonConfig.egress(context.configuration()));
        BearerKey adminKey = BearerKey.of(context.configuration().string(CommonConfig.ADMIN_KEY));

        ServerBuilder builder = limits(Server.builder());
        builder.route().post("/v1/observations").build(observations());
        builder.route().post("/v1/events").build(events());
        ChainDepths floors = CommonConfig.confirmationFloors(context.configuration());
        new MerchantApi(merchants, floors, registryThreads, context.clock()).addTo(builder);
        new EndpointApi(
                        endpoints,
                        merchants,
                        new EndpointSecrets(sealer, random),
                        urls,
                        config,
                        registryThreads,
                        context.clock(),
                        random)
                .addTo(builder);
        Intake<AddressEntry> addresses = intake("address", Topic.ADDRESS_BOOK, AddressApi::keyOf, HttpStatus.OK);
        new AddressApi(addresses, merchants, publisher, name(Topic.ADDRESS_BOOK), registryThreads, context.clock())
                .addTo(builder);
        return builder.decorator(new RequestGate(adminKey, config.requests(), metrics))
                .build();
    }

    private ServerBuilder limits(ServerBuilder builder) {
        return builder.http(new InetSocketAddress(config.host(), config.port()))
                .maxRequestLength(config.maxBodyBytes())
                .http1MaxInitialLineLength(MAX_REQUEST_LINE)
                .http1MaxHeaderSize(MAX_HEADERS)
                .requestTimeout(config.bodyTimeout())
                .idleTimeout(IDLE)
                .gracefulShutdown(GracefulShutdown.builder()
                        .quietPeriod(Duration.ZERO)
                        .timeout(SHUTDOWN)
                        .build())
                .blockingTaskExecutor(config.threads())
                .disableServerHeader()
                .meterRegistry(context.meters())
                .errorHandler(new ProblemErrors())
                // A refusal is an answer, and answered; reporting it as a stray exception would only frighten
                // operators.
                .unloggedExceptionsReportIntervalMillis(0);
    }

    private HttpService observations() {
        return intakeService(
                intake("observation", Topic.OBSERVATIONS, TransferObservation::getTransferId, HttpStatus.ACCEPTED),
                new ObservationReader());
    }

    private HttpService events() {
        return intakeService(
                intake("event", Topic.WALLET_EVENTS, WalletEvent::getSubjectId, HttpStatus.ACCEPTED),
                new EventReader());
    }

    private <T extends SpecificRecord> Intake<T> intake(
            String kind, Topic topic, Function<T, String> key, HttpStatus success) {
        return new Intake<>(
                new Intake.Target<>(kind, name(topic), key, success),
                config,
                context.codec(),
                publisher,
                metrics,
                context.clock());
    }

    private <T extends SpecificRecord> HttpService intakeService(Intake<T> intake, ItemReader<T> reader) {
        Duration answerTimeout = config.ackTimeout().plus(ANSWER_MARGIN);
        return (requestContext, request) -> new BodyHandler(
                        BodyHandler.Accepts.ITEMS,
                        requestContext.blockingTaskExecutor(),
                        answerTimeout,
                        (ignored, body, format) -> intake.accept(reader, body, format))
                .serve(requestContext, request);
    }

    private String name(Topic topic) {
        return context.topics().name(topic);
    }
}
