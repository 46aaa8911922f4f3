package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.PaymentPayload;
import io.bellwire.event.v1.TransferKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.publisher.Draft;
import io.bellwire.publisher.ProducerSettings;
import io.bellwire.publisher.Publications;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.SchemaRegistryClients;
import io.bellwire.standalone.Repository;
import io.bellwire.testkit.chain.WatchedAddress;
import io.bellwire.testkit.client.RegisteredEndpoint;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import io.bellwire.testkit.registry.ApicurioRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishers in two languages that share nothing but docs/publishing.md: the example in JavaScript, on kafkajs and a
 * registry client of others, and bellwire-publisher. A test is aborted where there is no Node, or no way to the packages it needs.
 */
@ExtendWith(ChildLogs.class)
class NodeInteropIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(NodeInteropIT.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MERCHANT = "interop";
    private static final String ORDER = "order-1001";
    private static final String ACCOUNT = MERCHANT + "-usdc";
    private static final String USDC = "eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
    private static final long HEIGHT = 24_000_000;

    @TempDir
    private Path home;

    private ApicurioRegistry registry;
    private RunningBellwire bellwire;

    @AfterEach
    void stop() {
        if (bellwire != null) {
            bellwire.close();
        }
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void tellsOnceWhatTwoLanguagesPublish() throws Exception {
        NodeExample node = NodeExample.installIn(home.resolve("node")).withPackages();
        start();
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system());
                Producer<byte[], byte[]> producer = producer()) {
            String path = register(receiver);

            JsonNode said = publishFromJavaScript(node);

            Map<String, String> expected = Map.of(
                    "deposit.detected", said.path("detected").asText(),
                    "payment.paid", said.path("paid").asText(),
                    "balance.changed", said.path("balance").asText());
            List<Received> heard = awaitHeard(receiver, path, 3);
            assertThat(heard).allMatch(Received::signatureValid);
            assertThat(idsByType(heard)).isEqualTo(expected);

            publishFromJava(producer, said.path("transferId").asText());
            bellwire.backlog().awaitDrained();

            assertThat(receiver.byPath(path))
                    .as("callbacks after the same in Java")
                    .hasSize(3);
            assertThat(kept(Topic.QUARANTINE)).as("records in quarantine").isEmpty();
            assertOnePartitionForBoth(
                    Topic.OBSERVATIONS, said.path("transferId").asText());
            assertOnePartitionForBoth(Topic.WALLET_EVENTS, ORDER);
            assertOnePartitionForBoth(Topic.WALLET_EVENTS, ACCOUNT);
            LOGGER.info(
                    "interop: {} from kafkajs and from Java, {} callbacks, 0 in quarantine", expected, heard.size());
        }
    }

    @Test
    void derivesInJavaScriptWhatTheGuideSays() throws Exception {
        String examples = NodeExample.installIn(home.resolve("node"))
                .with("check-identity.mjs")
                .run("check-identity.mjs", Repository.file("docs/publishing.md").toString());

        assertThat(Integer.parseInt(examples)).isPositive();
    }

    private void start() {
        registry = ApicurioRegistry.start();
        bellwire = Installation.in(home)
                .with("schema.registry.url", registry.url())
                .start();
    }

    private String register(ScriptedReceiver receiver) {
        String path = "/" + MERCHANT;
        bellwire.gateway().putMerchant(MERCHANT, "Interop");
        RegisteredEndpoint endpoint = bellwire.gateway()
                .createEndpoint(
                        MERCHANT,
                        receiver.endpoint(path, Script.healthy()),
                        List.of("deposit.*", "payment.*", "balance.*"));
        receiver.expectSecret(path, endpoint.secret());
        bellwire.gateway().putAddress(address());
        bellwire.backlog().awaitDrained();
        return path;
    }

    private static WatchedAddress address() {
        return Deposits.address(MERCHANT);
    }

    /** As a node may spell it that knows no lower case. */
    private static String spelledOtherwise(String hex) {
        return "0x" + hex.substring(2).toUpperCase(Locale.ROOT);
    }

    private JsonNode publishFromJavaScript(NodeExample node) throws Exception {
        String printed = node.run(
                "publish.mjs",
                "--kafka",
                bellwire.kafka(),
                "--registry",
                registry.url(),
                "--merchant",
                MERCHANT,
                "--address",
                spelledOtherwise(address().address()),
                "--tx",
                "0x7A4A",
                "--order",
                ORDER);
        return JSON.readTree(printed);
    }

    /** The same facts from another watcher and another instance of each service, no id given. */
    private void publishFromJava(Producer<byte[], byte[]> producer, String transferId) throws Exception {
        Publications publications =
                new Publications("", RecordCodec.registry(SchemaRegistryClients.connect(registry.url(), Map.of())));
        for (ProducerRecord<byte[], byte[]> made : List.of(
                publications.record(deposit()),
                publications.record(paid(transferId)),
                publications.record(balance()))) {
            producer.send(made).get();
        }
    }

    private static TransferObservation deposit() {
        return Draft.observation(Instant.now())
                .setWatcherId("watcher-java")
                .setWatcherSeq(1)
                .setKind(ObservationKind.INCLUDED)
                .setChainId("eip155:1")
                .setTxId("0x7a4a")
                .setPosition("log:0")
                .setTransferKind(TransferKind.TOKEN)
                .setAsset(asset(USDC.toLowerCase(Locale.ROOT)))
                .setAmount("000293092129")
                .setFrom(List.of("0x503828976d22510aad0201ac7ec88293211d23da"))
                .setTo(address().address())
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setBlock(
                        Block.newBuilder().setHeight(HEIGHT).setHash("0xa99e51").build())
                .setHead(new Head(10_800_000L, HEIGHT, "0xa99e51"))
                .setConfirmations(1)
                .setFinality(Finality.INCLUDED)
                .build();
    }

    private static WalletEvent paid(String transferId) {
        return event("payment.paid", ORDER, 2)
                .setPayload(PaymentPayload.newBuilder()
                        .setPaymentId(ORDER)
                        .setMerchantOrderId(ORDER)
                        .setStatus("paid")
                        .setAsset(asset(USDC.toLowerCase(Locale.ROOT)))
                        .setExpectedAmount("293092129")
                        .setConfirmedAmount("293092129")
                        .setTransferIds(List.of(transferId))
                        .build())
                .build();
    }

    private static WalletEvent balance() {
        return event("balance.changed", ACCOUNT, (int) HEIGHT)
                .setPayload(new JsonPayload("{\"balance\":\"293092129\",\"height\":" + HEIGHT + '}'))
                .build();
    }

    private static WalletEvent.Builder event(String type, String subjectId, int revision) {
        Instant now = Instant.now();
        return Draft.event(now)
                .setType(type)
                .setSubjectId(subjectId)
                .setRevision(revision)
                .setOccurredAt(now)
                .setMerchantId(MERCHANT);
    }

    private static Asset asset(String assetId) {
        return Asset.newBuilder()
                .setAssetId(assetId)
                .setSymbol("USDC")
                .setDecimals(6)
                .setVerified(true)
                .build();
    }

    private Producer<byte[], byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(ProducerSettings.recommended());
        settings.put("bootstrap.servers", bellwire.kafka());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static List<Received> awaitHeard(ScriptedReceiver receiver, String path, int count) {
        return Patience.await(count + " callbacks").until(() -> receiver.byPath(path), heard -> heard.size() >= count);
    }

    private static Map<String, String> idsByType(List<Received> heard) throws Exception {
        Map<String, String> ids = new HashMap<>();
        for (Received callback : heard) {
            JsonNode body = JSON.readTree(callback.body().text());
            ids.put(body.path("type").asText(), body.path("id").asText());
        }
        return ids;
    }

    private List<ConsumerRecord<byte[], byte[]>> kept(Topic topic) {
        return bellwire.topics().readCommitted(bellwire.catalogue().name(topic));
    }

    private void assertOnePartitionForBoth(Topic topic, String key) {
        List<Integer> partitions = kept(topic).stream()
                .filter(written -> key.equals(new String(written.key(), StandardCharsets.UTF_8)))
                .map(ConsumerRecord::partition)
                .toList();

        assertThat(partitions).as("partitions of %s", key).hasSize(2);
        assertThat(Set.copyOf(partitions)).as("partitions of %s", key).hasSize(1);
    }
}
