package io.bellwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicSpec;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Readiness;
import io.bellwire.service.ServiceContext;
import io.bellwire.testkit.chain.WatchedAddress;
import io.bellwire.testkit.client.GatewayClient;
import io.bellwire.testkit.client.PostResult;
import io.bellwire.testkit.client.RegisteredEndpoint;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole service on a real broker. */
class GatewayServiceIT {
    private KafkaCluster kafka;

    @BeforeEach
    void startKafka() {
        kafka = KafkaClusters.start();
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
    }

    @Test
    void takesRecordsAndRegistrationsAndReadsItsOwnWrites() throws Exception {
        ServiceContext context = context(Map.of(GatewayConfig.VERIFICATION, "off"));
        createTopics(context);
        try (GatewayService gateway = started(context)) {
            GatewayClient client = new GatewayClient(gateway.uri(), GatewayUnderTest.KEY);

            client.putMerchant("m1", "Shop");
            RegisteredEndpoint endpoint =
                    client.createEndpoint("m1", URI.create("https://merchant.shop.com/cb"), List.of("deposit.*"));
            client.putAddresses(List.of(new WatchedAddress("eip155:1", "0xBE", "m1")));
            PostResult posted = client.postObservationLines(
                    LongStream.range(0, 500).mapToObj(TestBodies::observation).collect(Collectors.joining("\n")));

            assertThat(endpoint.status()).isEqualTo("active");
            assertThat(posted).isEqualTo(new PostResult.Acked(500));
            List<ConsumerRecord<byte[], byte[]>> records =
                    kafka.topics().readCommitted(context.topics().name(Topic.OBSERVATIONS));
            assertThat(records).hasSize(500).allSatisfy(record -> assertThat(context.codec()
                            .decode(record.value(), TransferObservation.class)
                            .getTransferId())
                    .isEqualTo(new String(record.key(), StandardCharsets.UTF_8)));
            assertThat(records).extracting(ConsumerRecord::partition).contains(0, 1, 2, 3);
        }
    }

    @Test
    void answers503AndNeverBlocksItsEventLoopsWhileKafkaIsAway() throws Exception {
        ServiceContext context = context(Map.of(
                GatewayConfig.ACK_TIMEOUT,
                "1s",
                GatewayConfig.THREADS,
                "2",
                "kafka.buffer.memory",
                String.valueOf(1 << 19)));
        createTopics(context);
        try (GatewayService gateway = started(context)) {
            kafka.close();
            HttpClient client = HttpClient.newHttpClient();
            String batch = LongStream.range(0, 1_000)
                    .mapToObj(TestBodies::observation)
                    .collect(Collectors.joining(",", "[", "]"));

            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(client.sendAsync(post(gateway, batch), BodyHandlers.ofString()));
            }
            HttpResponse<String> meanwhile =
                    client.send(HttpRequest.newBuilder(gateway.uri()).build(), BodyHandlers.ofString());

            assertThat(meanwhile.statusCode()).isEqualTo(401);
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(503);
                assertThat(answer.get().headers().firstValue("retry-after")).isPresent();
            }
        }
    }

    @Test
    void isNotReadyBeforeItsTopicsAre() throws Exception {
        ServiceContext context = context(Map.of());
        try (GatewayService gateway = new GatewayService(context)) {
            gateway.start();
            assertThat(gateway.readiness().isReady()).isFalse();

            createTopics(context);

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> gateway.readiness().isReady());
        }
    }

    @Test
    void isNotReadyWhileQuarantineTakesNoBadRecord() throws Exception {
        ServiceContext context = context(Map.of());
        for (TopicSpec spec : context.topics().specs()) {
            boolean takesNothing = spec.name().equals(context.topics().name(Topic.QUARANTINE));
            kafka.topics()
                    .create(spec.name(), spec.partitions(), takesNothing ? Map.of("max.message.bytes", "1") : Map.of());
        }
        try (GatewayService gateway = started(context);
                Producer<byte[], byte[]> producer = context.kafka().producer("test", Map.of())) {
            String table = context.topics().name(Topic.MERCHANTS);
            producer.send(new ProducerRecord<>(table, new byte[] {1}, new byte[] {1, 2, 3}))
                    .get();

            await().atMost(Duration.ofSeconds(30)).until(() -> gateway.readiness()
                    .equals(Readiness.waiting(
                            "quarantine, which does not take the bad record of " + table + "-0 at 0")));
        }
    }

    private static GatewayService started(ServiceContext context) throws Exception {
        GatewayService gateway = new GatewayService(context);
        gateway.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> gateway.readiness().isReady());
        return gateway;
    }

    private static HttpRequest post(GatewayService gateway, String body) {
        return HttpRequest.newBuilder(gateway.uri().resolve("/v1/observations"))
                .header("authorization", "Bearer " + GatewayUnderTest.KEY)
                .header("content-type", GatewayUnderTest.JSON)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private ServiceContext context(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put(CommonConfig.BOOTSTRAP_SERVERS, kafka.bootstrapServers());
        all.put(CommonConfig.TOPICS_PARTITIONS, "4");
        return GatewayUnderTest.context(all);
    }

    private void createTopics(ServiceContext context) {
        for (TopicSpec spec : context.topics().specs()) {
            kafka.topics().create(spec.name(), spec.partitions());
        }
    }
}
