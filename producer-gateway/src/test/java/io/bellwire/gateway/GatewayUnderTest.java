package io.bellwire.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ConfigurationException;
import io.bellwire.service.KafkaClients;
import io.bellwire.service.SecretSealer;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.StartException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The real HTTP server on a producer that a test holds the strings of. What it was given is its tables' content. */
final class GatewayUnderTest implements AutoCloseable {
    static final String KEY = "test-admin-key-0123456789";
    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    final MockProducer<byte[], byte[]> producer;
    final ServiceContext context;
    final MeterRegistry meters;
    final HistoryTable<Endpoint> endpoints;
    private final GatewayServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private GatewayUnderTest(boolean acknowledging, Map<String, String> settings)
            throws ConfigurationException, StartException {
        producer = new MockProducer<>(
                acknowledging, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        context = context(settings);
        meters = context.meters();
        endpoints = new HistoryTable<>(producer, context, Topic.ENDPOINTS, Endpoint.class);
        server = new GatewayServer(
                context,
                new KafkaPublisher(producer),
                new HistoryTable<>(producer, context, Topic.MERCHANTS, Merchant.class),
                endpoints);
        server.start();
    }

    static GatewayUnderTest start(String... settings) throws ConfigurationException, StartException {
        return new GatewayUnderTest(true, pairs(settings));
    }

    /** Records stay unacknowledged until the test completes them. */
    static GatewayUnderTest startUnacknowledged(String... settings) throws ConfigurationException, StartException {
        return new GatewayUnderTest(false, pairs(settings));
    }

    static ServiceContext context(Map<String, String> settings) throws ConfigurationException {
        Map<String, String> all = new HashMap<>(Map.of(
                CommonConfig.BOOTSTRAP_SERVERS,
                "127.0.0.1:1",
                CommonConfig.ADMIN_KEY,
                KEY,
                CommonConfig.SECRETS_KEY,
                SecretSealer.newKey(new SecureRandom()),
                GatewayConfig.PORT,
                "0"));
        all.putAll(settings);
        Configuration configuration = Configuration.of(all, List.of(CommonConfig.DEFINITION, GatewayConfig.DEFINITION));
        return new ServiceContext(
                configuration,
                KafkaClients.from(configuration),
                CommonConfig.topics(configuration),
                RecordCodec.builtIn(),
                new SimpleMeterRegistry(),
                InstantSource.fixed(NOW));
    }

    URI uri() {
        return server.uri();
    }

    HttpResponse<String> send(String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        return client.send(request(method, path, contentType, body).build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String method, String path, String contentType, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(path))
                .header("authorization", "Bearer " + KEY)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return body.isEmpty() ? request : request.header("content-type", contentType);
    }

    HttpClient client() {
        return client;
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return MAPPER.readTree(response.body());
    }

    /** What was sent to that topic, in order. */
    List<ProducerRecord<byte[], byte[]>> sent(Topic topic) {
        String name = context.topics().name(topic);
        return producer.history().stream()
                .filter(record -> record.topic().equals(name))
                .toList();
    }

    @Override
    public void close() {
        server.close();
    }

    private static Map<String, String> pairs(String... settings) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return map;
    }
}
