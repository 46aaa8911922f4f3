package io.bellwire.schemas.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Answers what a test tells it to, for what a real registry cannot be made to say. Anything else: its not-found. */
final class ScriptedRegistry implements AutoCloseable {
    private record Answer(int status, String body) {}

    private static final Answer NOT_FOUND = new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");

    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final HttpServer server;

    ScriptedRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** @param request method and path, e.g. {@code GET /schemas/ids/7} */
    ScriptedRegistry answers(String request, int status, String body) {
        answers.put(request, new Answer(status, body));
        return this;
    }

    long count(String request) {
        return requests.stream().filter(request::equals).count();
    }

    String requests() {
        return requests.stream().collect(Collectors.joining(", "));
    }

    /** Of all requests that had such a header, oldest first. */
    List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String request =
                exchange.getRequestMethod() + ' ' + exchange.getRequestURI().getPath();
        requests.add(request);
        authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        Answer answer = answers.getOrDefault(request, NOT_FOUND);
        byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(answer.status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
