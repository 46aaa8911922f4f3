package io.bellwire.dispatcher.sender.http;

import static org.awaitility.Awaitility.await;

import io.bellwire.schemas.egress.CallbackUrl;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.EgressSettings;
import io.bellwire.schemas.egress.UrlVerdict;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A real sender on a real event loop, with limits that a busy machine keeps, and a name service that answers what the test says. */
final class SenderHarness implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final Duration TIMEOUT = Duration.ofSeconds(20);
    static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    static final HeaderNames HEADERS = HeaderNames.of("webhook-id");
    static final ClientTls PLATFORM_TLS = ClientTls.trustingThePlatform(TlsProvider.AUTO);
    static final HttpSettings SETTINGS = settings(Duration.ofSeconds(30), 1_000, 8);

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final EgressSettings egress;
    private volatile BooleanSupplier maySend = () -> true;
    private final HttpSender sender;
    private final Map<String, Destination> destinations = new ConcurrentHashMap<>();

    static HttpSettings settings(Duration idleTimeout, int maxRequests, int maxConnections) {
        return new HttpSettings(
                "Bellwire/test",
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(15),
                idleTimeout,
                Duration.ofMinutes(5),
                maxRequests,
                maxConnections,
                256,
                64 * 1024,
                Duration.ofSeconds(1));
    }

    /** What a development configuration permits: loopback, and names on the ports given. */
    static EgressSettings loopback(Integer... ports) {
        return new EgressSettings(true, List.of("127.0.0.0/8"), false, List.of(), Set.of(ports));
    }

    SenderHarness() {
        this(Transport.best(), SETTINGS, loopback(), loop -> host -> loop.newSucceededFuture(List.of()));
    }

    SenderHarness(HttpSettings settings) {
        this(Transport.best(), settings, loopback(), loop -> host -> loop.newSucceededFuture(List.of()));
    }

    SenderHarness(
            Transport transport,
            HttpSettings settings,
            EgressSettings egress,
            Function<EventLoop, AddressResolver> resolver) {
        this(transport, settings, egress, resolver, PLATFORM_TLS);
    }

    SenderHarness(
            Transport transport,
            HttpSettings settings,
            EgressSettings egress,
            Function<EventLoop, AddressResolver> resolver,
            ClientTls tls) {
        this(transport, settings, egress, resolver, tls, null);
    }

    /** @param proxy null for none */
    SenderHarness(
            Transport transport,
            HttpSettings settings,
            EgressSettings egress,
            Function<EventLoop, AddressResolver> resolver,
            ClientTls tls,
            @Nullable EgressProxy proxy) {
        this.group = transport.newEventLoops(1, "sender-test");
        this.loop = group.next();
        this.egress = egress;
        this.sender = new HttpSender(
                loop,
                transport,
                settings,
                resolver.apply(loop),
                Egress.of(egress, proxy),
                tls,
                InstantSource.fixed(NOW),
                proxy);
    }

    static Function<EventLoop, AddressResolver> resolvingTo(String... addresses) {
        List<InetAddress> answer =
                List.of(addresses).stream().map(SenderHarness::address).toList();
        return loop -> host -> loop.newSucceededFuture(answer);
    }

    static InetAddress address(String literal) {
        return io.netty.util.NetUtil.createInetAddressFromIpAddressString(literal);
    }

    CallbackUrl url(String url) {
        return accepted(url, egress);
    }

    static CallbackUrl accepted(String url, EgressSettings egress) {
        return ((UrlVerdict.Accepted) new CallbackUrlPolicy(egress).judge(url)).url();
    }

    AttemptOutcome send(String url) {
        return send(url, BODY, TIMEOUT);
    }

    AttemptOutcome send(String url, byte[] body, Duration timeout) {
        return outcomeOf(start("ep_1", url, body, timeout));
    }

    /** Starts an attempt; the future fails if its listener is called twice. */
    CompletableFuture<AttemptOutcome> start(String endpointId, String url, byte[] body, Duration timeout) {
        Destination destination = destinations.computeIfAbsent(
                endpointId + ' ' + url, key -> new Destination(endpointId, url(url), HEADERS));
        return start(destination, body, timeout);
    }

    CompletableFuture<AttemptOutcome> start(Destination destination, byte[] body, Duration timeout) {
        AttemptRequest request = new AttemptRequest(destination, ByteBuffer.wrap(body), timeout, "cb_1");
        CompletableFuture<AttemptOutcome> answer = new CompletableFuture<>();
        loop.execute(() -> sender.send(request, new AttemptListener() {
            @Override
            public void ended(AttemptOutcome outcome) {
                if (!answer.complete(outcome)) {
                    answer.obtrudeException(new IllegalStateException("a second outcome: " + outcome));
                }
            }

            @Override
            public boolean maySend() {
                return maySend.getAsBoolean();
            }
        }));
        return answer;
    }

    /** From now on every attempt is told that it may not send, or that it may. */
    void maySend(boolean may) {
        maySend(() -> may);
    }

    void maySend(BooleanSupplier question) {
        maySend = question;
    }

    static AttemptOutcome outcomeOf(CompletableFuture<AttemptOutcome> answer) {
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** Waits until exactly this many connections are left, all of them idle: nothing leaks a socket, nor a deadline. */
    void awaitConnections(int expected) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(10))
                .until(() -> on(sender::openConnections) == expected
                        && on(sender::idleConnections) == expected
                        && on(sender::pendingDeadlines) == 0);
    }

    private int on(Callable<Integer> question) {
        return loop.submit(question).syncUninterruptibly().getNow();
    }

    /** Once the sender is closed, no connection may be left open. */
    @Override
    public void close() {
        sender.close();
        awaitConnections(0);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
