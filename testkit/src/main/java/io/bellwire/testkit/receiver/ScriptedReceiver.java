package io.bellwire.testkit.receiver;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Many merchants behind one HTTP server on 127.0.0.1: each path is one endpoint with its own script and secret.
 *
 * <p><b>Invariant:</b> a request is in the log before its answer leaves, so whatever a sender may believe about it
 * (taken, refused, timed out) the log knows that it came. A request that broke off before its body ended was not
 * received and is not in the log.
 *
 * <p>Paths without a script answer 404, and are logged too: a callback that goes astray must be seen.
 *
 * <p><b>Thread-safe:</b> scripts and secrets sit in concurrent maps and may be set while callbacks arrive; the log has
 * its own lock; listeners are called on request threads, after the log has the request and before the answer.
 */
public final class ScriptedReceiver implements AutoCloseable {
    private static final int BACKLOG = 1_024;
    private static final int REQUEST_THREADS = 16;
    private static final Script NOBODY = Script.alwaysStatus(404);

    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService requests = Executors.newFixedThreadPool(REQUEST_THREADS, named("receiver-request"));
    private final ScheduledExecutorService delays = Executors.newSingleThreadScheduledExecutor(named("receiver-delay"));
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final ExpectedSignatures signatures = new ExpectedSignatures();
    private final ReceivedLog log = new ReceivedLog();
    private final List<Consumer<Received>> listeners = new CopyOnWriteArrayList<>();

    private ScriptedReceiver(InstantSource clock, int port) throws IOException {
        this.clock = clock;
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        server = HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
        server.setExecutor(requests);
        server.createContext("/", this::receive);
    }

    /** Starts on a free port. */
    public static ScriptedReceiver start(InstantSource clock) throws IOException {
        return start(clock, 0);
    }

    /** Starts on the given port: a merchant that comes back where it was. */
    public static ScriptedReceiver start(InstantSource clock, int port) throws IOException {
        ScriptedReceiver receiver = new ScriptedReceiver(clock, port);
        receiver.server.start();
        return receiver;
    }

    /** Lets {@code path} answer by {@code script} from now on, and returns the URL to register for it. */
    public URI endpoint(String path, Script script) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path: " + path + " (expected: to start with /)");
        }
        scripts.put(path, script);
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Checks what arrives on {@code path} with {@code secret} ({@code whsec_...}) from now on. */
    public void expectSecret(String path, String secret) {
        signatures.expect(path, secret);
    }

    /** Calls {@code listener} for every request from now on, on the request's thread: it must be quick and thread-safe. */
    public void onReceived(Consumer<Received> listener) {
        listeners.add(listener);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Everything so far, in log order. */
    public List<Received> received() {
        return log.all();
    }

    public List<Received> byPath(String path) {
        return log.byPath(path);
    }

    /** Every attempt of one callback, on whatever path. */
    public List<Received> byWebhookId(String webhookId) {
        return log.byWebhookId(webhookId);
    }

    /** How many requests so far; cheap enough to poll. */
    public int count() {
        return log.count();
    }

    public int count(String path) {
        return log.count(path);
    }

    /** Stops at once: open connections break, delayed answers are never given. The log stays readable. */
    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
        delays.shutdownNow();
    }

    private void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getRawPath();
        Headers headers = exchange.getRequestHeaders();
        String webhookId = header(headers, "webhook-id");
        boolean signatureValid = signatures.valid(path, headers, body);
        int nth = log.arriving(path, webhookId);
        Reply reply = scripts.getOrDefault(path, NOBODY).answer(path, webhookId, nth);

        Received received = new Received(
                clock.instant(),
                System.nanoTime(),
                path,
                webhookId,
                header(headers, "webhook-timestamp"),
                header(headers, "webhook-signature"),
                number(header(headers, "bellwire-attempt")),
                header(headers, "bellwire-origin"),
                header(headers, "content-type"),
                header(headers, "user-agent"),
                new Received.Body(body),
                nth,
                signatureValid,
                reply.status());
        log.append(received);
        listeners.forEach(listener -> listener.accept(received));
        answer(exchange, reply);
    }

    private void answer(HttpExchange exchange, Reply reply) throws IOException {
        Duration delay = reply.delay();
        if (delay.isZero()) {
            write(exchange, reply);
            return;
        }
        try {
            delays.schedule(() -> writeLate(exchange, reply), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            exchange.close(); // the receiver is closing, and so is the connection
        }
    }

    /** Without a body the server ends the exchange itself, and keeps the connection. */
    private static void write(HttpExchange exchange, Reply reply) throws IOException {
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), -1);
    }

    private static void writeLate(HttpExchange exchange, Reply reply) {
        try {
            write(exchange, reply);
        } catch (IOException e) {
            exchange.close(); // the sender has given up waiting, which is what a slow merchant is for
        }
    }

    private static String header(Headers headers, String name) {
        String value = headers.getFirst(name);
        return value == null ? "" : value;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
