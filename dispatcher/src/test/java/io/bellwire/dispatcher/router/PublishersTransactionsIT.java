package io.bellwire.dispatcher.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.service.CommonConfig;
import io.bellwire.service.Configuration;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.ServiceContexts;
import io.bellwire.testkit.kafka.KafkaCluster;
import io.bellwire.testkit.kafka.KafkaClusters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publisher that writes in transactions, and a router on a real broker, each topic with one partition. */
class PublishersTransactionsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static KafkaCluster kafka;
    private static ServiceContext context;
    private static RouterService router;
    private static Producer<byte[], byte[]> publisher;

    @BeforeAll
    static void start() throws Exception {
        kafka = KafkaClusters.start();
        Map<String, String> settings = Map.of(
                CommonConfig.BOOTSTRAP_SERVERS, kafka.bootstrapServers(),
                CommonConfig.TOPICS_PARTITIONS, "1",
                CommonConfig.TOPICS_REPLICATION_FACTOR, "1",
                CommonConfig.TOPICS_MIN_INSYNC_REPLICAS, "1",
                CommonConfig.RETRY_SCHEDULE, "10s",
                CommonConfig.ADMIN_KEY, "0123456789abcdef",
                CommonConfig.SECRETS_KEY, Base64.getEncoder().encodeToString(new byte[32]),
                RouterConfig.STATE_DIRECTORY, directory.toString(),
                RouterConfig.THREADS, "1");
        context = ServiceContexts.create(
                Configuration.of(settings, List.of(CommonConfig.DEFINITION, RouterConfig.DEFINITION)));
        context.topics().specs().forEach(spec -> kafka.topics()
                .create(spec.name(), spec.partitions(), spec.settings()));
        try (Producer<byte[], byte[]> registration = context.kafka().producer("registration", Map.of())) {
            registration.send(record(Topic.ENDPOINTS, "ep_1", endpoint())).get();
        }
        publisher = context.kafka().producer("publisher", Map.of("transactional.id", "publisher"));
        publisher.initTransactions();
        router = new RouterService(context);
        router.start();
    }

    @AfterAll
    static void stop() {
        router.close();
        publisher.close();
        kafka.close();
    }

    @Test
    void announcesAnEventOnlyOnceItsTransactionIsCommitted() {
        write(Topic.WALLET_EVENTS, "order-1", paid("order-1"));
        publisher.abortTransaction();
        write(Topic.WALLET_EVENTS, "order-2", paid("order-2"));
        publisher.commitTransaction();

        await().atMost(LIMIT).until(() -> announced().contains("order-2"));
        assertThat(announced()).containsExactly("order-2");
    }

    @Test
    void believesAnObservationOnlyOnceItsTransactionIsCommitted() {
        TransferObservation undone = observation("0xa1");
        TransferObservation done = observation("0xa2");

        write(Topic.OBSERVATIONS, undone.getTransferId(), undone);
        publisher.abortTransaction();
        write(Topic.OBSERVATIONS, done.getTransferId(), done);
        publisher.commitTransaction();

        await().atMost(LIMIT).until(() -> detected().contains(done.getTransferId()));
        assertThat(detected()).containsExactly(done.getTransferId());
    }

    /** Leaves the transaction open, with the record on the broker. */
    private static void write(Topic topic, String key, SpecificRecord value) {
        publisher.beginTransaction();
        publisher.send(record(topic, key, value));
        publisher.flush();
    }

    private static List<String> announced() {
        return read(Topic.DELIVERIES, DeliveryTask.class).stream()
                .map(DeliveryTask::getSubjectId)
                .toList();
    }

    private static List<String> detected() {
        return read(Topic.WALLET_EVENTS, WalletEvent.class).stream()
                .filter(event -> event.getType().equals(TransferTracker.DETECTED))
                .map(WalletEvent::getSubjectId)
                .toList();
    }

    private static <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) {
        return kafka.topics().readCommitted(context.topics().name(topic)).stream()
                .map(record -> decode(record.value(), type))
                .toList();
    }

    private static <T extends SpecificRecord> T decode(byte[] value, Class<T> type) {
        try {
            return context.codec().decode(value, type);
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(Topic topic, String key, SpecificRecord value) {
        String name = context.topics().name(topic);
        return new ProducerRecord<>(name, key.getBytes(UTF_8), context.codec().encode(name, value));
    }

    private static WalletEvent paid(String orderId) {
        return WalletEvent.newBuilder()
                .setEventId(Ids.publishedEventId(orderId, "order.paid", 1))
                .setType("order.paid")
                .setSubjectId(orderId)
                .setRevision(1)
                .setMerchantId("m1")
                .setOccurredAt(RouterBench.NOW)
                .setRecordedAt(RouterBench.NOW)
                .setPayload(new JsonPayload("{}"))
                .build();
    }

    private static TransferObservation observation(String txId) {
        TransferObservation said = RouterBench.included("w1", "0xfrom", "0xto", 1);
        said.setTxId(txId);
        said.setTransferId(Ids.transferId(said.getChainId(), txId, said.getPosition()));
        return said;
    }

    private static Endpoint endpoint() {
        return Endpoint.newBuilder()
                .setEndpointId("ep_1")
                .setMerchantId("m1")
                .setUrl("https://merchant.shop.com/cb")
                .setEventTypes(List.of("*"))
                .setStatus(EndpointStatus.ACTIVE)
                .setSecrets(List.of())
                .setCreatedAt(RouterBench.NOW)
                .setUpdatedAt(RouterBench.NOW)
                .build();
    }
}
