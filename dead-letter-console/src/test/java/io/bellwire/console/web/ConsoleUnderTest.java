package io.bellwire.console.web;

import static io.bellwire.console.Samples.TOPICS;
import static io.bellwire.console.Samples.minute;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.server.Server;
import io.bellwire.console.projection.Progress;
import io.bellwire.console.replay.Replayer;
import io.bellwire.console.store.Fact;
import io.bellwire.console.store.LogUnderTest;
import io.bellwire.console.store.OffsetsMovedException;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.service.BearerKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The console's real server, one for a class, on a delivery log that each test finds empty. Time and Kafka's answers are
 * the test's.
 */
final class ConsoleUnderTest implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    static final String KEY = "an-admin-key-of-the-tests";
    static final String REASON = "{\"reason\":\"mended\"}";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LogUnderTest log = new LogUnderTest();
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    private Server server;

    /** Written by the test, read by the server's threads. */
    private volatile Instant now;

    @Override
    public void beforeAll(ExtensionContext tests) throws IOException {
        log.open();
        server = ConsoleServer.create(
                new InetSocketAddress("127.0.0.1", 0),
                BearerKey.of(KEY),
                log.deliveries(),
                () -> new Progress(true, minute(60), ""),
                new Replayer(log.deliveries(), kafka, TOPICS, RecordCodec.builtIn(), () -> now, new Random(1)),
                () -> now);
        server.start().join();
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        log.projection().reset("tests");
        kafka.clear();
        kafka.sendException = null;
        now = minute(60);
    }

    @Override
    public void afterAll(ExtensionContext tests) throws IOException {
        server.stop().join();
        log.close();
    }

    MockProducer<byte[], byte[]> kafka() {
        return kafka;
    }

    void apply(Fact... facts) throws OffsetsMovedException {
        log.apply(facts);
    }

    void passTime(Duration time) {
        now = now.plus(time);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.activeLocalPort() + path));
    }

    HttpRequest.Builder requestWithKey(String path) {
        return request(path).header("authorization", "Bearer " + KEY);
    }

    HttpRequest.Builder requestWithCookie(String path, String cookie) {
        return request(path).header("cookie", cookie);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** With the key. */
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(requestWithKey(path));
    }

    /** With the key. */
    JsonNode getJson(String path) throws IOException, InterruptedException {
        return json(get(path));
    }

    HttpResponse<String> replay(HttpRequest.Builder request, String body) throws IOException, InterruptedException {
        return send(request.header("content-type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> logInWith(String key) throws IOException, InterruptedException {
        return send(request("/login")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("key=" + URLEncoder.encode(key, UTF_8))));
    }

    static JsonNode json(HttpResponse<String> answer) throws IOException {
        return json(answer.body());
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    static void assertProblem(HttpResponse<String> answer, int status, String code) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(answer).get("code").asText()).isEqualTo(code);
    }
}
