package io.bellwire.service;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.StringJoiner;

/**
 * {@code /health/live}, {@code /health/ready} and {@code /metrics}, on an address apart from every public one.
 *
 * <p>Ready means that every service of the process does its work now; the body names those that wait, and for what.
 */
public final class ManagementServer implements AutoCloseable {
    private final Server server;
    private final String host;

    private ManagementServer(Server server, String host) {
        this.server = server;
        this.host = host;
    }

    public static ManagementServer start(
            Configuration configuration, PrometheusMeterRegistry meters, List<Service> services) throws StartException {
        String host = configuration.string(CommonConfig.MANAGEMENT_HOST);
        int port = configuration.integer(CommonConfig.MANAGEMENT_PORT);
        Server server = Server.builder()
                .http(new InetSocketAddress(host, port))
                .service("/health/live", (ctx, request) -> HttpResponse.of("live\n"))
                .service("/health/ready", (ctx, request) -> ready(services))
                .service(
                        "/metrics",
                        (ctx, request) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, meters.scrape()))
                .build();
        HttpServers.start(server, CommonConfig.MANAGEMENT_PORT, port);
        return new ManagementServer(server, host);
    }

    public URI uri() {
        return HttpServers.uri(server, host);
    }

    @Override
    public void close() {
        server.stop().join();
    }

    private static HttpResponse ready(List<Service> services) {
        StringJoiner text = new StringJoiner("\n", "", "\n");
        boolean ready = true;
        for (Service service : services) {
            Readiness readiness = service.readiness();
            ready &= readiness.isReady();
            text.add(service.name() + ": " + describe(readiness));
        }
        return HttpResponse.of(
                ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, MediaType.PLAIN_TEXT_UTF_8, text.toString());
    }

    private static String describe(Readiness readiness) {
        if (readiness instanceof Readiness.Waiting waiting) {
            return "waiting: " + waiting.reason();
        }
        if (readiness instanceof Readiness.Failed failed) {
            return "failed: " + failed.reason();
        }
        return "ready";
    }
}
