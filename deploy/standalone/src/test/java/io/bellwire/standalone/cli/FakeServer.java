package io.bellwire.standalone.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server of Bellwire's, as a test wants it to answer. It knows one key. */
final class FakeServer implements AutoCloseable {
    static final String KEY = "the-key-of-this-test";

    record Request(String method, String path, String contentType, String body) {
        List<String> lines() {
            return body.lines().toList();
        }
    }

    record Reply(int status, String json, Map<String, String> headers) {
        static Reply of(int status, String json) {
            return new Reply(status, json, Map.of());
        }
    }

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    private FakeServer(Function<Request, Reply> script) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", exchange -> answer(exchange, script));
        server.start();
    }

    static FakeServer answering(Function<Request, Reply> script) {
        try {
            return new FakeServer(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    ApiClient client() {
        return new ApiClient(URI.create(url()), KEY);
    }

    /** Those with the right key, in order. */
    List<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange, Function<Request, Reply> script) throws IOException {
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                String.valueOf(exchange.getRequestHeaders().getFirst("content-type")),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        boolean known = ("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("authorization"));
        Reply reply = known ? script.apply(request) : Reply.of(401, "{\"code\":\"unauthorized\"}");
        if (known) {
            requests.add(request);
        }
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = reply.json().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
