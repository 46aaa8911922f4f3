package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicSpec;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.SchemaRegistryClients;
import io.bellwire.schemas.wire.TopicRecords;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.testkit.chain.ChainSimulator;
import io.bellwire.testkit.client.EthereumTransfers;
import io.bellwire.testkit.ledger.AccountedPublisher;
import io.bellwire.testkit.ledger.LedgerReport;
import io.bellwire.testkit.receiver.Received;
import io.bellwire.testkit.receiver.Script;
import io.bellwire.testkit.receiver.ScriptedReceiver;
import io.bellwire.testkit.registry.ApicurioRegistry;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acceptance 4: the same with a schema registry that is not ours. */
@ExtendWith(ChildLogs.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RegistryIT {
    private static final int BATCH = 200;

    private static final Logger LOGGER = LoggerFactory.getLogger(RegistryIT.class);
    private static final int SINGLE_OBJECT_HEADER_BYTES = 10;

    @TempDir
    private static Path home;

    private static ApicurioRegistry registry;
    private static RunningBellwire bellwire;
    private static SchemaRegistryClient client;

    @BeforeAll
    static void start() {
        registry = ApicurioRegistry.start();
        client = SchemaRegistryClients.connect(registry.url(), Map.of());
        bellwire = Installation.in(home)
                .with("schema.registry.url", registry.url())
                .start();
    }

    @AfterAll
    static void stop() {
        if (bellwire != null) {
            bellwire.close();
        }
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    @Order(1)
    void tellsMerchantsAsWithoutARegistry() {
        RecordCodec codec = RecordCodec.registry(client);

        String figures = EthereumTransfers.find()
                .map(transfers ->
                        new RealTransfers(transfers).run(bellwire, codec).toString())
                .orElseGet(() -> simulated(codec));

        LOGGER.info("acceptance 4, registry: {}", figures);
    }

    @Test
    @Order(2)
    void takesARecordProducedWithTheRegistrysId() throws Exception {
        try (ScriptedReceiver receiver = ScriptedReceiver.start(InstantSource.system())) {
            Merchant merchant = Merchant.register(bellwire, receiver, "direct", Script.healthy());
            bellwire.backlog().awaitDrained();

            produce(bellwire.catalogue().name(Topic.OBSERVATIONS), merchant.deposit("one"));

            Received heard = merchant.awaitHeard(1).get(0);
            assertThat(heard.signatureValid()).isTrue();
            assertThat(heard.body().text()).contains("deposit.detected").contains("1000000000000000000");
            LOGGER.info("acceptance 4, registry: a record produced directly with the registry's id is delivered");
        }
    }

    @Test
    @Order(3)
    void registersEverySchemaAndWritesConfluentFormatOnly() throws Exception {
        int records = 0;
        for (TopicSpec topic : bellwire.catalogue().specs()) {
            for (ConsumerRecord<byte[], byte[]> written : bellwire.topics().readCommitted(topic.name())) {
                if (written.value() != null) {
                    assertThat(written.value()[0])
                            .as("first byte on %s", topic.name())
                            .isZero();
                    records++;
                }
            }
        }

        List<String> subjects = TopicRecords.all(bellwire.catalogue()).keySet().stream()
                .map(topic -> topic + "-value")
                .toList();
        assertThat(client.getAllSubjects()).containsAll(subjects);
        assertThat(records).isPositive();
        LOGGER.info(
                "acceptance 4, registry: {} subjects registered, {} records, all in Confluent format",
                subjects.size(),
                records);
    }

    @Test
    @Order(4)
    void quarantinesAnIdTheRegistryDoesNotKnow() throws Exception {
        String topic = bellwire.catalogue().name(Topic.OBSERVATIONS);
        byte[] stranger =
                ByteBuffer.allocate(64).put((byte) 0).putInt(7_000_001).array();

        send(topic, "stranger", stranger);

        RecordCodec codec = RecordCodec.registry(client);
        List<Quarantined> kept = Patience.await("the stranger is in quarantine")
                .until(() -> quarantined(codec), records -> !records.isEmpty());
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0).getReason()).isEqualTo("unknown_schema");
        assertThat(kept.get(0).getValue()).isEqualTo(ByteBuffer.wrap(stranger));
    }

    private static List<Quarantined> quarantined(RecordCodec codec) throws UndecodableException {
        List<Quarantined> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> kept :
                bellwire.topics().readCommitted(bellwire.catalogue().name(Topic.QUARANTINE))) {
            records.add(codec.decode(kept.value(), Quarantined.class));
        }
        return records;
    }

    /** Where the real data is not at hand. */
    private static String simulated(RecordCodec codec) {
        ChainSimulator chain = new ChainSimulator(1);
        try (LedgerRun run = new LedgerRun(chain::requiredConfirmations)) {
            Stream.of("m1", "m2", "m3")
                    .forEach(id -> run.merchant(bellwire.gateway(), id, Script.healthy(), List.of("deposit.*")));
            run.watch(bellwire, chain.addresses());
            AccountedPublisher publisher = run.publisher(bellwire.gateway());
            List<TransferObservation> statements = new ArrayList<>(chain.step(50));
            statements.addAll(chain.drain());
            for (int from = 0; from < statements.size(); from += BATCH) {
                publisher
                        .publish(statements.subList(from, Math.min(statements.size(), from + BATCH)))
                        .ackedOrThrow();
            }
            bellwire.backlog().awaitDrained();

            LedgerReport report = run.check(bellwire, codec, 0);
            assertThat(report.holds()).as(report.toText()).isTrue();
            assertThat(report.delivered()).isEqualTo(report.owed()).isPositive();
            return "simulated, " + report.delivered() + " callbacks, lost "
                    + report.lost().size();
        }
    }

    /** As a publisher would that knows the registry, and nothing of ours. */
    private static void produce(String topic, TransferObservation observation) throws Exception {
        SchemaMetadata registered = client.getLatestSchemaMetadata(topic + "-value");
        Schema schema = new Schema.Parser().parse(registered.getSchema());
        GenericRecord generic = generic(observation, schema);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream header = new DataOutputStream(bytes);
        header.writeByte(0);
        header.writeInt(registered.getId());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(generic, encoder);
        encoder.flush();
        send(topic, observation.getTransferId(), bytes.toByteArray());
    }

    private static void send(String topic, String key, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bellwire.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        }
    }

    private static GenericRecord generic(TransferObservation observation, Schema schema) throws IOException {
        byte[] bytes = TransferObservation.getEncoder().encode(observation).array();
        BinaryDecoder body = DecoderFactory.get()
                .binaryDecoder(bytes, SINGLE_OBJECT_HEADER_BYTES, bytes.length - SINGLE_OBJECT_HEADER_BYTES, null);
        return new GenericDatumReader<GenericRecord>(TransferObservation.getClassSchema(), schema).read(null, body);
    }
}
