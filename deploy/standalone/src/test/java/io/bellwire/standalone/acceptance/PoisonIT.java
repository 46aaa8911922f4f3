package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AttemptResult;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.Origin;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.state.v1.ConflictClaim;
import io.bellwire.state.v1.LegRouting;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acceptance 5: what is no record is kept aside, and holds up nothing. */
@ExtendWith({SharedBellwire.class, ChildLogs.class})
class PoisonIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(PoisonIT.class);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String KEY = "poison";
    private static final int PUBLISHED = 64 << 10;
    private static final int CLAIM = 72 << 10;
    private static final int RECORD = 1 << 20;
    private static final int MERCHANTS = 8;

    /**
     * @param good in a table of another key than this
     * @param reader as the quarantine names it
     */
    private record Input(String topic, String key, SpecificRecord good, int mostBytes, boolean table, String reader) {
        /** What deletes a key is no poison for a table, and only a table minds under which key a record lies. */
        boolean isPoisonedBy(Poison kind) {
            return switch (kind) {
                case NULL_VALUE -> !table;
                case KEY_OF_ANOTHER -> table;
                default -> true;
            };
        }
    }

    private record Place(String topic, int partition, long offset) {}

    private record Sent(
            Place place,
            Poison kind,
            ByteBuffer key,
            @Nullable ByteBuffer bytes,
            String reason,
            String reader) {}

    @Test
    void quarantinesPoisonOnEveryTopicAndDeliversItsNeighbours(RunningBellwire bellwire) throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system())) {
            List<Merchant> merchants = IntStream.range(0, MERCHANTS)
                    .mapToObj(i -> Merchant.register(bellwire, receiver, "poisoned-" + i, Script.failingFirst(1, 503)))
                    .toList();
            Merchant gone = Merchant.register(bellwire, receiver, "poisoned-gone", Script.alwaysStatus(410));
            Merchant registered = Merchant.register(bellwire, receiver, "poisoned-registered", Script.healthy());
            bellwire.backlog().awaitDrained();

            merchants.forEach(merchant -> merchant.isPaid(bellwire, "before"));
            List<Sent> sent = poison(bellwire, registered);
            Merchant late = Merchant.register(bellwire, receiver, "poisoned-late", Script.healthy());
            merchants.forEach(merchant -> merchant.isPaid(bellwire, "after"));
            gone.isPaid(bellwire, "after");
            bellwire.backlog().awaitDrained();
            late.isPaid(bellwire, "after");

            for (Merchant merchant : merchants) {
                assertThat(merchant.awaitHeard(4)).allMatch(Received::signatureValid);
            }
            late.awaitHeard(1);
            assertLastGoodValuesStay(bellwire, registered);
            JsonNode letter = gone.awaitDeadLetters(bellwire, 1).path(0);
            JsonNode delivery =
                    bellwire.console().delivery(letter.path("deliveryId").asText());
            assertThat(delivery.path("attempts"))
                    .as("the console reads past poison")
                    .hasSize(1);
            bellwire.backlog().awaitDrained();
            assertThat(merchants)
                    .allSatisfy(merchant -> assertThat(merchant.heard().stream().filter(Received::accepted))
                            .hasSize(2));

            Map<Place, List<Quarantined>> kept = awaitQuarantined(bellwire, sent);
            sent.forEach(poison -> assertKept(poison, kept.getOrDefault(poison.place(), List.of())));
            report(sent);
        }
    }

    /** To be asked once all tables are read past the poison: whoever registered after it has been heard. */
    private static void assertLastGoodValuesStay(RunningBellwire bellwire, Merchant registered) {
        bellwire.gateway().putAddress(Deposits.address(registered.id()));
        registered.isPaid(bellwire, "after");
        assertThat(registered.awaitHeard(1))
                .as("a merchant and an endpoint whose newest records are poison")
                .allMatch(Received::signatureValid);
    }

    /**
     * Every kind into every partition of every topic that a service reads, each partition's last record being poison.
     *
     * @param registered whose entries in the tables are poisoned
     */
    private static List<Sent> poison(RunningBellwire bellwire, Merchant registered) throws Exception {
        List<Sent> sent = new ArrayList<>();
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", bellwire.kafka(), "max.request.size", 2 << 20, "acks", "all", "linger.ms", 0);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Input input : inputs(bellwire, registered)) {
                byte[] key = input.key().getBytes(StandardCharsets.UTF_8);
                byte[] good = bellwire.codec().encode(input.topic(), input.good());
                for (Poison kind : Poison.values()) {
                    if (!input.isPoisonedBy(kind)) {
                        continue;
                    }
                    byte[] bytes = kind.bytes(good);
                    for (PartitionInfo partition : producer.partitionsFor(input.topic())) {
                        RecordMetadata where = producer.send(
                                        new ProducerRecord<>(input.topic(), partition.partition(), key, bytes))
                                .get();
                        sent.add(new Sent(
                                new Place(input.topic(), where.partition(), where.offset()),
                                kind,
                                ByteBuffer.wrap(key),
                                bytes == null ? null : ByteBuffer.wrap(bytes),
                                kind.reason(input.mostBytes(), bytes),
                                input.reader()));
                    }
                }
            }
        }
        return sent;
    }

    private static List<Input> inputs(RunningBellwire bellwire, Merchant registered) {
        List<Input> inputs = new ArrayList<>(List.of(
                input(bellwire, Topic.OBSERVATIONS, Deposits.to("nobody", "poison"), PUBLISHED, "router"),
                input(bellwire, Topic.WALLET_EVENTS, event(), 2 * PUBLISHED, "router"),
                input(
                        bellwire,
                        Topic.TRANSFER_LEGS,
                        new LegRouting(event(), new ArrayList<>(), new ArrayList<>()),
                        RECORD,
                        "router"),
                input(bellwire, Topic.TRANSFER_CONFLICTS, claim(), CLAIM, "router"),
                input(bellwire, Topic.DELIVERIES, task(), RECORD, "sender"),
                input(bellwire, Topic.DELIVERIES_SLOW, task(), RECORD, "sender"),
                input(bellwire, Topic.DELIVERIES_RETRY, task(), RECORD, "sender"),
                input(bellwire, Topic.DEAD_LETTERS, task(), RECORD, "console"),
                input(bellwire, Topic.DELIVERY_ATTEMPTS, attempt(), RECORD, "console")));
        bellwire.catalogue()
                .retryTiers()
                .forEach(tier -> inputs.add(new Input(tier, KEY, task(), RECORD, false, "retry-scheduler")));
        inputs.addAll(tables(bellwire, registered.id(), registered.endpoint().id()));
        return inputs;
    }

    private static List<Input> tables(RunningBellwire bellwire, String merchantId, String endpointId) {
        TopicCatalogue topics = bellwire.catalogue();
        return List.of(
                new Input(topics.name(Topic.ADDRESS_BOOK), KEY, address(), PUBLISHED, true, "router"),
                new Input(topics.name(Topic.MERCHANTS), merchantId, merchant(), RECORD, true, "gateway"),
                new Input(topics.name(Topic.ENDPOINTS), endpointId, endpoint(), RECORD, true, "gateway"),
                new Input(topics.name(Topic.ENDPOINT_HEALTH), endpointId, health(), RECORD, true, "gateway"));
    }

    private static Input input(
            RunningBellwire bellwire, Topic topic, SpecificRecord good, int mostBytes, String reader) {
        return new Input(bellwire.catalogue().name(topic), KEY, good, mostBytes, false, reader);
    }

    private static ConflictClaim claim() {
        return new ConflictClaim("0xpoison:1", "poison", Deposits.CHAIN, "0xpoison", true, 1L, null, NOW, null);
    }

    private static WalletEvent event() {
        return WalletEvent.newBuilder()
                .setEventId("evt_poison")
                .setType("poison.made")
                .setSubjectId("poison")
                .setRevision(1)
                .setOccurredAt(NOW)
                .setRecordedAt(NOW)
                .setPayload(new JsonPayload("{}"))
                .build();
    }

    private static DeliveryTask task() {
        return DeliveryTask.newBuilder()
                .setDeliveryId("poison")
                .setCallbackId("poison")
                .setEventId("poison")
                .setType("poison.made")
                .setSubjectId("poison")
                .setRevision(1)
                .setMerchantId("nobody")
                .setEndpointId("nowhere")
                .setBody(ByteBuffer.wrap(new byte[] {'{', '}'}))
                .setCreatedAt(NOW)
                .build();
    }

    private static Attempt attempt() {
        return Attempt.newBuilder()
                .setDeliveryId("poison")
                .setCallbackId("poison")
                .setEventId("poison")
                .setType("poison.made")
                .setSubjectId("poison")
                .setRevision(1)
                .setMerchantId("nobody")
                .setEndpointId("nowhere")
                .setAttempt(1)
                .setOrigin(Origin.LIVE)
                .setOutcome(AttemptResult.DELIVERED)
                .setStartedAt(NOW)
                .setDurationMillis(1)
                .build();
    }

    private static AddressEntry address() {
        return new AddressEntry(Deposits.CHAIN, "0xpoison", "nobody", new HashMap<>(), NOW);
    }

    private static SpecificRecord merchant() {
        return new io.bellwire.registry.v1.Merchant(
                "nobody", "Poisoned", new HashMap<>(), new ArrayList<>(), false, NOW, NOW);
    }

    private static Endpoint endpoint() {
        return Endpoint.newBuilder()
                .setEndpointId("nowhere")
                .setMerchantId("nobody")
                .setUrl("https://nowhere.test/")
                .setEventTypes(List.of("*"))
                .setStatus(EndpointStatus.DISABLED)
                .setSecrets(List.of())
                .setCreatedAt(NOW)
                .setUpdatedAt(NOW)
                .build();
    }

    private static EndpointHealth health() {
        return EndpointHealth.newBuilder()
                .setEndpointId("nowhere")
                .setMerchantId("nobody")
                .setState(HealthState.DISABLED)
                .setReason("gone")
                .setChangedAt(NOW)
                .build();
    }

    private static Map<Place, List<Quarantined>> awaitQuarantined(RunningBellwire bellwire, List<Sent> sent) {
        return Patience.await("all poison is in quarantine").until(() -> quarantined(bellwire), kept -> sent.stream()
                .allMatch(poison -> kept.containsKey(poison.place())));
    }

    private static Map<Place, List<Quarantined>> quarantined(RunningBellwire bellwire) throws UndecodableException {
        Map<Place, List<Quarantined>> byPlace = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> kafkaRecord :
                bellwire.topics().readCommitted(bellwire.catalogue().name(Topic.QUARANTINE))) {
            Quarantined record = bellwire.codec().decode(kafkaRecord.value(), Quarantined.class);
            byPlace.computeIfAbsent(
                            new Place(record.getTopic(), record.getPartition(), record.getOffset()),
                            place -> new ArrayList<>())
                    .add(record);
        }
        return byPlace;
    }

    private static void assertKept(Sent poison, List<Quarantined> kept) {
        String what = poison.kind() + " at " + poison.place();
        assertThat(kept).as(what).hasSize(1);
        Quarantined record = kept.get(0);
        assertThat(record.getReason())
                .as("reason of %s: %s", what, record.getDetail())
                .isEqualTo(poison.reason());
        assertThat(record.getService()).as(what).isEqualTo(poison.reader());
        assertThat(record.getKey()).as(what).isEqualTo(poison.key());
        assertThat(record.getValue()).as("bytes of %s", what).isEqualTo(poison.bytes());
    }

    private static void report(List<Sent> sent) {
        Map<String, Integer> byReason = new TreeMap<>();
        sent.forEach(poison -> byReason.merge(poison.reason(), 1, Integer::sum));
        long topics =
                sent.stream().map(poison -> poison.place().topic()).distinct().count();
        LOGGER.info(
                "acceptance 5, poison: {} records on all partitions of {} topics, each once in quarantine with its bytes"
                        + " and reason {}; {} neighbours delivered, nothing stalls",
                sent.size(),
                topics,
                byReason,
                2 * MERCHANTS + 2);
    }
}
