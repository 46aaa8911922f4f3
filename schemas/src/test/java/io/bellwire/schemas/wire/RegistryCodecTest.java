package io.bellwire.schemas.wire;

import static io.bellwire.schemas.wire.Decoding.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellwire.event.v1.TestPayload;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.wire.UndecodableException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of records when the registry gives answers a real one gives seldom. */
class RegistryCodecTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_767_225_600_000L);
    private static final Merchant MERCHANT = new Merchant("m1", "Acme", Map.of(), List.of(), false, NOW, NOW);
    private static final String ASK_FOR_7 = "GET /schemas/ids/7";
    private static final byte[] RECORD_OF_7 = {0, 0, 0, 0, 7, 1, 2, 3};

    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private final RecordCodec codec = codec(Map.of());

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void refusesIdsTheRegistryDoesNotHave() {
        refusal(codec, RECORD_OF_7, Merchant.class, Reason.UNKNOWN_SCHEMA);
    }

    @Test
    void asksForAnUnknownIdOnceAndAgainAfterAWhile() {
        refusal(codec, RECORD_OF_7, Merchant.class, Reason.UNKNOWN_SCHEMA);
        refusal(codec, RECORD_OF_7, Merchant.class, Reason.UNKNOWN_SCHEMA);
        assertThat(registry.count(ASK_FOR_7)).isEqualTo(1);

        nanos.addAndGet(Duration.ofSeconds(6).toNanos());

        refusal(codec, RECORD_OF_7, Merchant.class, Reason.UNKNOWN_SCHEMA);
        assertThat(registry.count(ASK_FOR_7)).isEqualTo(2);
    }

    @Test
    void neverAsksForIdsNoRegistryGives() {
        byte[] negative = {0, -1, -1, -1, -1, 1, 2, 3};

        refusal(codec, negative, Merchant.class, Reason.UNKNOWN_SCHEMA);

        assertThat(registry.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 500, 502, 503})
    void waitsWhileSomethingElseAnswers(int status) {
        registry.answers(ASK_FOR_7, status, "<html>gateway</html>");

        assertThatThrownBy(() -> codec.decode(RECORD_OF_7, Merchant.class))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("status " + status);
    }

    @Test
    void asksAgainAtOnceAfterTrouble() throws Exception {
        registry.answers(ASK_FOR_7, 500, "{\"error_code\":50001,\"message\":\"store\"}");
        assertThatThrownBy(() -> codec.decode(RECORD_OF_7, Merchant.class))
                .isInstanceOf(RegistryUnavailableException.class);

        registry.answers(ASK_FOR_7, 200, schemaAnswer(Merchant.getClassSchema()));

        byte[] record = new RandomRecords(new Random(1)).confluent(7, Merchant.getClassSchema());
        assertThat(codec.decode(record, Merchant.class)).isNotNull();
    }

    @Test
    void waitsWhileNobodyAnswers() {
        registry.close();

        assertThatThrownBy(() -> codec.decode(RECORD_OF_7, Merchant.class))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessage("schema registry: ConnectException");
    }

    @Test
    void asksForEachSchemaOnce() throws Exception {
        registry.answers(ASK_FOR_7, 200, schemaAnswer(Merchant.getClassSchema()));
        RandomRecords records = new RandomRecords(new Random(1));

        for (int i = 0; i < 10; i++) {
            codec.decode(records.confluent(7, Merchant.getClassSchema()), Merchant.class);
        }

        assertThat(registry.count(ASK_FOR_7)).isEqualTo(1);
    }

    @Test
    void refusesSchemasOfOtherLanguages() {
        registry.answers(ASK_FOR_7, 200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message M { string a = 1; }\"}");

        refusal(codec, RECORD_OF_7, Merchant.class, Reason.UNKNOWN_SCHEMA);
    }

    @Test
    void refusesSchemasThatAreNone() {
        registry.answers(ASK_FOR_7, 200, "{\"schema\":\"{ this is not Avro\"}");

        refusal(codec, RECORD_OF_7, Merchant.class, Reason.UNKNOWN_SCHEMA);
    }

    @Test
    void refusesSchemasThatAreNoRecord() throws Exception {
        registry.answers(ASK_FOR_7, 200, schemaAnswer(Schema.create(Schema.Type.STRING)));

        assertThat(refusal(codec, RECORD_OF_7, Merchant.class, Reason.WRONG_RECORD))
                .hasMessageStartingWith("a schema of type string");
    }

    @Test
    void refusesSchemasThatLackWhatWeNeed() throws Exception {
        registry.answers(ASK_FOR_7, 200, schemaAnswer(merchantWith("{'name':'merchantId','type':'string'}")));

        assertThat(refusal(codec, RECORD_OF_7, Merchant.class, Reason.INVALID))
                .hasMessage("writer schema of io.bellwire.registry.v1.Merchant is incompatible with ours");
    }

    @Test
    void refusesSchemasThatContainThemselves() throws Exception {
        registry.answers(ASK_FOR_7, 200, schemaAnswer(merchantWith("{'name':'next','type':['null','Merchant']}")));

        assertThat(refusal(codec, RECORD_OF_7, Merchant.class, Reason.INVALID)).hasMessageContaining("contains itself");
    }

    @Test
    void refusesSchemasThatMultiply() throws Exception {
        Schema level = WriterSchemaRulesTest.multiplying(20);
        registry.answers(ASK_FOR_7, 200, schemaAnswer(merchantWith("{'name':'levels','type':" + level + "}")));

        assertThat(refusal(codec, RECORD_OF_7, Merchant.class, Reason.INVALID)).hasMessageContaining("steps to read");
    }

    @Test
    void skipsFieldsWeDoNotKnow() throws Exception {
        String ours = PlainSchema.of(Merchant.getClassSchema()).toString();
        Schema newer = new Schema.Parser()
                .parse(ours.replaceFirst(
                        "\"fields\":\\[", "$0{\"name\":\"extra\",\"type\":{\"type\":\"map\",\"values\":\"string\"}},"));
        registry.answers(ASK_FOR_7, 200, schemaAnswer(newer));

        assertThat(codec.decode(new RandomRecords(new Random(3)).confluent(7, newer), Merchant.class))
                .isNotNull();
    }

    @Test
    void registersOncePerTopic() throws Exception {
        registry.answers("POST /subjects/merchants-value/versions", 200, "{\"id\":7}");
        codec.register(Map.of("merchants", Merchant.class));

        byte[] bytes = codec.encode("merchants", MERCHANT);

        assertThat(bytes).startsWith(0, 0, 0, 0, 7);
        assertThat(codec.decode(bytes, Merchant.class)).isEqualTo(MERCHANT);
        assertThat(registry.count("POST /subjects/merchants-value/versions")).isEqualTo(1);
        assertThat(registry.count("PUT /config/merchants-value")).isEqualTo(1);
        assertThat(registry.count(ASK_FOR_7)).isZero();
    }

    @Test
    void leavesACompatibilityLevelThatSomeoneSet() {
        registry.answers("POST /subjects/merchants-value/versions", 200, "{\"id\":7}");
        registry.answers("GET /config/merchants-value", 200, "{\"compatibilityLevel\":\"BACKWARD\"}");

        codec.encode("merchants", MERCHANT);

        assertThat(registry.count("PUT /config/merchants-value")).isZero();
    }

    @Test
    void findsItsSchemaWhereItMayNotRegister() {
        registry.answers("POST /subjects/merchants-value/versions", 403, "{\"error_code\":40301,\"message\":\"no\"}");
        registry.answers(
                "POST /subjects/merchants-value", 200, "{\"subject\":\"s\",\"version\":1,\"id\":7,\"schema\":\"{}\"}");
        registry.answers("GET /config/merchants-value", 403, "{\"error_code\":40301,\"message\":\"no\"}");

        assertThat(codec.encode("merchants", MERCHANT)).startsWith(0, 0, 0, 0, 7);
    }

    @Test
    void doesNotWriteWhatTheRegistryRefuses() {
        registry.answers("POST /subjects/merchants-value/versions", 409, "{\"error_code\":409,\"message\":\"no\"}");

        assertThatThrownBy(() -> codec.encode("merchants", MERCHANT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "registry refuses io.bellwire.registry.v1.Merchant for merchants-value: status 409");
    }

    @Test
    void waitsToWriteWhileTheRegistryIsInTrouble() {
        registry.answers("POST /subjects/tests-value/versions", 500, "{\"error_code\":50001,\"message\":\"store\"}");

        assertThatThrownBy(() -> codec.encode("tests", new TestPayload("", "deposit.confirmed")))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void logsInWithNameAndPassword() {
        refusal(
                codec(Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "bell:wire")),
                RECORD_OF_7,
                Merchant.class,
                Reason.UNKNOWN_SCHEMA);

        assertThat(registry.authorizations()).containsExactly("Basic YmVsbDp3aXJl");
    }

    @Test
    void logsInWithAToken() {
        refusal(
                codec(Map.of("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "t0ken")),
                RECORD_OF_7,
                Merchant.class,
                Reason.UNKNOWN_SCHEMA);

        assertThat(registry.authorizations()).containsExactly("Bearer t0ken");
    }

    private RecordCodec codec(Map<String, String> settings) {
        return RecordCodec.registry(SchemaRegistryClients.connect(registry.url(), settings), nanos::get);
    }

    private static Schema merchantWith(String field) {
        return new Schema.Parser()
                .parse("{'type':'record','name':'Merchant','namespace':'io.bellwire.registry.v1','fields':[%s]}"
                        .formatted(field)
                        .replace('\'', '"'));
    }

    private static String schemaAnswer(Schema schema) throws IOException {
        return new ObjectMapper().writeValueAsString(Map.of("schema", schema.toString()));
    }
}
