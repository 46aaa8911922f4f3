package io.bellwire.schemas.wire;

import static io.bellwire.schemas.wire.Decoding.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwire.delivery.v1.AuditAct;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.UndecodableException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {
    private static final String TOPIC = "any";
    private static final Instant NOW = Instant.ofEpochMilli(1_767_225_600_000L);

    private final RecordCodec codec = RecordCodec.builtIn();

    static Stream<Class<? extends SpecificRecord>> types() {
        return BuiltInSchemas.types().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void readsWhatItWrote(Class<? extends SpecificRecord> type) throws Exception {
        RandomRecords records = new RandomRecords(new Random(type.getName().hashCode()));
        for (int i = 0; i < 100; i++) {
            SpecificRecord record =
                    codec.decode(records.singleObject(RecordType.of(type).schema()), type);

            SpecificRecord again = codec.decode(codec.encode(TOPIC, record), type);

            assertThat(again).isEqualTo(record);
        }
    }

    @Test
    void writesTheBytesAvroItselfWrites() throws Exception {
        Merchant merchant = merchant("m1");

        byte[] bytes = codec.encode(TOPIC, merchant);

        assertThat(bytes).isEqualTo(merchant.toByteBuffer().array());
        assertThat(Merchant.fromByteBuffer(ByteBuffer.wrap(bytes))).isEqualTo(merchant);
    }

    @Test
    void refusesNoValue() {
        refusal(codec, null, Merchant.class, Reason.NULL_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "{\"merchantId\":\"m1\"}"})
    void refusesWhatBeginsLikeNoRecord(String text) {
        refusal(codec, text.getBytes(StandardCharsets.UTF_8), Merchant.class, Reason.NOT_A_RECORD);
    }

    @Test
    void refusesHalfOfTheMagic() {
        refusal(codec, bytes(0xC3), Merchant.class, Reason.NOT_A_RECORD);
    }

    @Test
    void refusesHeadersThatEndTooEarly() {
        refusal(codec, bytes(0xC3, 0x01, 0, 0), Merchant.class, Reason.TRUNCATED);
        refusal(codec, bytes(0x00, 0, 0), Merchant.class, Reason.TRUNCATED);
    }

    @Test
    void refusesFingerprintsNobodyKnows() {
        byte[] bytes = codec.encode(TOPIC, merchant("m1"));
        bytes[2] ^= 1;

        refusal(codec, bytes, Merchant.class, Reason.UNKNOWN_SCHEMA);
    }

    @Test
    void saysThatSchemaIdsNeedARegistry() {
        byte[] bytes = {0, 0, 0, 0, 7, 1, 2, 3};

        assertThat(refusal(codec, bytes, Merchant.class, Reason.UNKNOWN_SCHEMA))
                .hasMessage("schema id 7, but no registry is configured (schema.registry.url)");
    }

    @Test
    void refusesRecordsOfAnotherKind() {
        byte[] bytes = codec.encode(TOPIC, merchant("m1"));

        assertThat(refusal(codec, bytes, WalletEvent.class, Reason.WRONG_RECORD))
                .hasMessage("io.bellwire.registry.v1.Merchant (expected: io.bellwire.event.v1.WalletEvent)");
    }

    @Test
    void refusesRecordsCutAnywhere() {
        byte[] bytes = codec.encode(TOPIC, merchant("m1"));

        for (int length = Framing.SINGLE_OBJECT.headerBytes(); length < bytes.length; length++) {
            refusal(codec, Arrays.copyOf(bytes, length), Merchant.class, Reason.TRUNCATED);
        }
    }

    @Test
    void refusesBytesAfterTheRecord() {
        byte[] bytes = codec.encode(TOPIC, merchant("m1"));

        refusal(codec, Arrays.copyOf(bytes, bytes.length + 1), Merchant.class, Reason.INVALID);
    }

    @Test
    void refusesRecordsLongerThanAnyTopicTakes() {
        byte[] bytes = new byte[TopicCatalogue.MAX_RECORD_BYTES + 1];

        refusal(codec, bytes, Merchant.class, Reason.TOO_LARGE);
    }

    @Test
    void readsQuarantinedRecordsThatHoldTheLongestOthers() throws Exception {
        Quarantined quarantined = Quarantined.newBuilder()
                .setTopic("merchants")
                .setPartition(0)
                .setOffset(1)
                .setTimestamp(NOW)
                .setValue(ByteBuffer.allocate(TopicCatalogue.MAX_RECORD_BYTES))
                .setReason("too_large")
                .setService("console")
                .setQuarantinedAt(NOW)
                .build();

        assertThat(codec.decode(codec.encode(TOPIC, quarantined), Quarantined.class))
                .isEqualTo(quarantined);
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, Long.MAX_VALUE, 1_000_000, -1, Long.MIN_VALUE})
    void refusesStringsThatClaimMoreThanIsThere(long claimed) throws Exception {
        byte[] bytes = afterHeader(Merchant.class, encoder -> encoder.writeLong(claimed));

        UndecodableException refusal = refused(bytes, Merchant.class);

        assertThat(refusal.reason()).isIn(Reason.INVALID, Reason.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE, 1_000_000_000, -1_000_000_000, Long.MIN_VALUE})
    void refusesCollectionsThatClaimMoreThanIsThere(long claimed) throws Exception {
        byte[] bytes = afterHeader(AuditAct.class, encoder -> {
            for (String field : List.of("act_1", "key_1", "delivery.replay", "dlv_1")) {
                encoder.writeString(field);
            }
            encoder.writeIndex(0);
            encoder.writeLong(claimed);
            encoder.writeLong(1);
        });

        UndecodableException refusal = refused(bytes, AuditAct.class);

        assertThat(refusal.reason()).isIn(Reason.INVALID, Reason.TRUNCATED);
    }

    @Test
    void neverQuotesTheRecord() {
        byte[] bytes = codec.encode(TOPIC, merchant("hunter2"));

        for (int i = Framing.SINGLE_OBJECT.headerBytes(); i < bytes.length; i++) {
            byte[] broken = bytes.clone();
            broken[i] ^= (byte) 0xFF;
            try {
                codec.decode(broken, Merchant.class);
            } catch (UndecodableException refusal) {
                assertThat(refusal.getMessage()).doesNotContain("hunter");
            }
        }
    }

    @Test
    void namesTheFieldThatWasNotFilled() {
        assertThatThrownBy(() -> codec.encode(TOPIC, new Merchant()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("io.bellwire.registry.v1.Merchant cannot be written")
                .hasMessageContaining("merchantId");
    }

    @Test
    void neverQuotesMapKeysOfRecordsThatCannotBeWritten() {
        WalletEvent event = event();
        event.setMetadata(Collections.singletonMap("hunter2", null));

        assertThatThrownBy(() -> codec.encode(TOPIC, event))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void goesOnAfterARecordThatCouldNotBeWritten() throws Exception {
        assertThatThrownBy(() -> codec.encode(TOPIC, new Merchant())).isInstanceOf(IllegalArgumentException.class);

        byte[] bytes = codec.encode(TOPIC, merchant("m1"));

        assertThat(codec.decode(bytes, Merchant.class)).isEqualTo(merchant("m1"));
    }

    @Test
    void givesJavaStringsAndInstants() throws Exception {
        WalletEvent event = codec.decode(codec.encode(TOPIC, event()), WalletEvent.class);

        Map<String, String> metadata = event.getMetadata();
        assertThat(metadata.get("order")).isEqualTo("o-1");
        assertThat(event.getOccurredAt()).isEqualTo(NOW);
        assertThat(event.getPayload()).isEqualTo(new JsonPayload("{}"));
    }

    private UndecodableException refused(byte[] bytes, Class<? extends SpecificRecord> type) {
        return catchThrowableOfType(UndecodableException.class, () -> codec.decode(bytes, type));
    }

    private static byte[] afterHeader(Class<?> type, Body body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(RecordType.of(type).singleObjectHeader());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        body.write(encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static Merchant merchant(String name) {
        return new Merchant("m1", name, Map.of(), List.of(), false, NOW, NOW);
    }

    private static WalletEvent event() {
        return WalletEvent.newBuilder()
                .setEventId("evt_1")
                .setType("user.registered")
                .setSubjectId("u-1")
                .setRevision(1)
                .setOccurredAt(NOW)
                .setRecordedAt(NOW)
                .setMetadata(Map.of("order", "o-1"))
                .setPayload(new JsonPayload("{}"))
                .build();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private interface Body {
        void write(BinaryEncoder encoder) throws IOException;
    }
}
