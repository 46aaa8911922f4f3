package io.bellwire.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.topics.RetrySchedule;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.RegistryUnavailableException;
import io.bellwire.schemas.wire.SchemaRegistryClients;
import io.bellwire.schemas.wire.TopicRecords;
import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.schemas.wire.UndecodableException.Reason;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Our codec and Confluent's client as we build it, against a registry that is neither's. */
class RegistryIT {
    private static final String TOPIC = "merchants";
    private static final String SUBJECT = "merchants-value";
    private static final Instant NOW = Instant.ofEpochMilli(1_767_225_600_000L);
    private static final Merchant MERCHANT = new Merchant("m1", "Acme", Map.of(), List.of(), false, NOW, NOW);

    private static ApicurioRegistry registry;

    private final SchemaRegistryClient client = SchemaRegistryClients.connect(registry.url(), Map.of());
    private final RecordCodec codec = RecordCodec.registry(client);

    @BeforeAll
    static void start() {
        registry = ApicurioRegistry.start();
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Test
    void registersWhatItWritesAndReadsItBack() throws Exception {
        byte[] bytes = codec.encode(TOPIC, MERCHANT);

        int id = client.getLatestSchemaMetadata(SUBJECT).getId();
        assertThat(ByteBuffer.wrap(bytes).get()).isZero();
        assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(id);
        assertThat(codec.decode(bytes, Merchant.class)).isEqualTo(MERCHANT);
    }

    @Test
    void readsWhatAnotherProcessWrote() throws Exception {
        byte[] bytes = codec.encode(TOPIC, MERCHANT);

        RecordCodec other = RecordCodec.registry(SchemaRegistryClients.connect(registry.url(), Map.of()));

        assertThat(other.decode(bytes, Merchant.class)).isEqualTo(MERCHANT);
    }

    @Test
    void readsRecordsFromBeforeThereWasARegistry() throws Exception {
        byte[] bytes = RecordCodec.builtIn().encode(TOPIC, MERCHANT);

        assertThat(codec.decode(bytes, Merchant.class)).isEqualTo(MERCHANT);
    }

    @Test
    void registersAllTopicsAndAgain() throws Exception {
        TopicCatalogue topics =
                new TopicCatalogue("all.", new RetrySchedule(List.of(Duration.ofSeconds(10))), 4, (short) 1, 1);
        Map<String, Class<? extends SpecificRecord>> records = TopicRecords.all(topics);

        codec.register(records);
        RecordCodec.registry(SchemaRegistryClients.connect(registry.url(), Map.of()))
                .register(records);

        assertThat(client.getAllSubjects())
                .containsAll(
                        records.keySet().stream().map(topic -> topic + "-value").toList());
        assertThat(client.getAllVersions("all.retry.10s-value")).hasSize(1);
    }

    @Test
    void registersSchemasAsTheyStandInOurFiles() throws Exception {
        codec.encode(TOPIC, MERCHANT);

        assertThat(client.getLatestSchemaMetadata(SUBJECT).getSchema()).doesNotContain("avro.java.string");
    }

    @Test
    void hasTheRegistryRefuseIncompatibleSchemas() throws Exception {
        codec.encode(TOPIC, MERCHANT);
        Schema incompatible = SchemaBuilder.record("Merchant")
                .namespace("io.bellwire.registry.v1")
                .fields()
                .requiredLong("merchantId")
                .endRecord();

        assertThat(client.getCompatibility(SUBJECT)).isEqualTo("FULL_TRANSITIVE");
        assertThatThrownBy(() -> client.register(SUBJECT, new AvroSchema(incompatible)))
                .isInstanceOfSatisfying(RestClientException.class, refused -> assertThat(refused.getStatus())
                        .isEqualTo(409));
    }

    @Test
    void refusesToWriteWhereAnotherRecordLives() throws Exception {
        client.register(
                "taken-value",
                new AvroSchema(SchemaBuilder.record("Other")
                        .fields()
                        .requiredString("name")
                        .endRecord()));
        client.updateCompatibility("taken-value", "FULL_TRANSITIVE");

        assertThatThrownBy(() -> codec.encode("taken", MERCHANT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("registry refuses io.bellwire.registry.v1.Merchant for taken-value");
    }

    @Test
    void readsNewerSchemasThatStayCompatible() throws Exception {
        codec.encode(TOPIC, MERCHANT);
        String newer = client.getLatestSchemaMetadata(SUBJECT)
                .getSchema()
                .replaceFirst("\\{\"name\":\"name\"", "{\"name\":\"country\",\"type\":\"string\",\"default\":\"\"},$0");
        int id = client.register("merchants.newer-value", new AvroSchema(newer));
        byte[] ours = codec.encode(TOPIC, MERCHANT);
        ByteBuffer theirs = ByteBuffer.allocate(ours.length + 3);
        // merchantId is "m1": 3 bytes behind the header; then country "IS".
        theirs.put((byte) 0)
                .putInt(id)
                .put(ours, 5, 3)
                .put((byte) 4)
                .put((byte) 'I')
                .put((byte) 'S');
        theirs.put(ours, 8, ours.length - 8);

        assertThat(codec.decode(theirs.array(), Merchant.class)).isEqualTo(MERCHANT);
    }

    @Test
    void refusesIdsTheRegistryDoesNotKnow() {
        byte[] bytes = {0, 0, 15, 15, 15, 1, 2, 3};

        UndecodableException refusal =
                catchThrowableOfType(UndecodableException.class, () -> codec.decode(bytes, Merchant.class));

        assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA);
    }

    @Test
    void refusesRecordsOfAnotherKind() {
        byte[] bytes = codec.encode(TOPIC, MERCHANT);

        UndecodableException refusal =
                catchThrowableOfType(UndecodableException.class, () -> codec.decode(bytes, WalletEvent.class));

        assertThat(refusal.reason()).isEqualTo(Reason.WRONG_RECORD);
    }

    @Test
    void goesOnWithTheSchemasItKnowsWhenTheRegistryGoes() throws Exception {
        RecordCodec codec;
        RecordCodec stranger;
        byte[] bytes;
        try (ApicurioRegistry passing = ApicurioRegistry.start()) {
            codec = RecordCodec.registry(SchemaRegistryClients.connect(passing.url(), Map.of()));
            codec.register(Map.of(TOPIC, Merchant.class));
            stranger = RecordCodec.registry(SchemaRegistryClients.connect(passing.url(), Map.of()));
            bytes = codec.encode(TOPIC, MERCHANT);
        }

        assertThat(codec.decode(codec.encode(TOPIC, MERCHANT), Merchant.class)).isEqualTo(MERCHANT);
        assertThatThrownBy(() -> codec.encode("other", MERCHANT)).isInstanceOf(RegistryUnavailableException.class);
        assertThatThrownBy(() -> stranger.decode(bytes, Merchant.class))
                .isInstanceOf(RegistryUnavailableException.class);
    }
}
