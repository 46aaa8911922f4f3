package io.bellwire.console.web;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ServerCacheControl;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.file.FileService;
import io.bellwire.console.projection.Progress;
import io.bellwire.console.replay.Replayer;
import io.bellwire.console.store.DeliveryStore;
import io.bellwire.service.BearerKey;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** The console's routes. Everything under {@code /api} is behind the {@link Gate}; the page itself holds no data. */
public final class ConsoleServer {
    private static final String PAGE = "io/bellwire/console/page";
    private static final int MAX_REQUEST_BYTES = 16 * 1024;
    /** A replay waits for two acknowledgements. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(45);

    private static final Duration QUIET_PERIOD = Duration.ofMillis(100);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private ConsoleServer() {}

    /** A server that is ready to start. */
    public static Server create(
            InetSocketAddress address,
            BearerKey adminKey,
            DeliveryStore store,
            Supplier<Progress> progress,
            Replayer replayer,
            InstantSource clock) {
        Sessions sessions = new Sessions(clock, new SecureRandom());
        Gate gate = new Gate(adminKey, sessions);
        LoginApi login = new LoginApi(adminKey, sessions);
        DeliveryApi deliveries = new DeliveryApi(store, progress, replayer::mayReplay);
        ReplayApi replays = new ReplayApi(replayer);

        ServerBuilder server = Server.builder()
                .http(address)
                .disableServerHeader()
                .requestTimeout(REQUEST_TIMEOUT)
                .maxRequestLength(MAX_REQUEST_BYTES)
                .gracefulShutdownTimeout(QUIET_PERIOD, STOP_TIMEOUT)
                .errorHandler(new Errors())
                // A refusal is an answer, and answered; reporting it as a stray exception would only frighten
                // operators.
                .unloggedExceptionsReportIntervalMillis(0)
                .decoratorUnder("/api", gate)
                .decorator("/logout", gate);
        SecurityHeaders.addTo(server);
        server.route().get("/api/v1/me").build((context, request) -> login.me(Actor.of(context)));
        server.route()
                .get("/api/v1/dead-letters")
                .build(blocking((context, body) -> deliveries.list(context.queryParams())));
        server.route()
                .get("/api/v1/deliveries/{deliveryId}")
                .build(blocking((context, body) -> deliveries.show(deliveryId(context))));
        server.route()
                .post("/api/v1/deliveries/{deliveryId}/replay")
                .build(blocking((context, body) -> replays.replay(deliveryId(context), body, Actor.of(context))));
        server.route().post("/login").build(blocking(login::logIn));
        server.route().post("/logout").build(blocking(login::logOut));
        server.serviceUnder("/", page());
        return server.build();
    }

    /** What a route does, on a thread that may block. */
    private interface Handler {
        HttpResponse handle(ServiceRequestContext context, AggregatedHttpRequest request) throws Refusal;
    }

    private static HttpService blocking(Handler handler) {
        return (context, request) -> HttpResponse.of(request.aggregate()
                .thenCompose(whole -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return handler.handle(context, whole);
                            } catch (Refusal e) {
                                throw new CompletionException(e);
                            }
                        },
                        context.blockingTaskExecutor())));
    }

    private static HttpService page() {
        return FileService.builder(ConsoleServer.class.getClassLoader(), PAGE)
                // Not cached: jars are built with one fixed time, so a new version of a file would look like the old
                // one.
                .cacheControl(ServerCacheControl.DISABLED)
                .build()
                .orElse((context, request) -> {
                    throw HttpStatusException.of(HttpStatus.NOT_FOUND);
                });
    }

    private static String deliveryId(ServiceRequestContext context) throws Refusal {
        String id = context.pathParam("deliveryId");
        if (id == null || !id.matches("[A-Za-z0-9_-]{1,64}")) {
            throw DeliveryApi.unknown();
        }
        return id;
    }
}
