package io.bellwire.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.service.TableChange.Bad;
import io.bellwire.service.TableChange.Delete;
import io.bellwire.service.TableChange.Put;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableChangeTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_767_225_600_000L);

    /** What decoding makes of bytes that are no UTF-8. */
    private static final String REPLACEMENT = "\ufffd";

    private final RecordCodec codec = RecordCodec.builtIn();

    static List<SpecificRecord> records() {
        return List.of(merchant("k1"), endpoint("k1"), health("k1"));
    }

    @ParameterizedTest
    @MethodSource("records")
    void putsARecordUnderItsId(SpecificRecord described) {
        assertThat(change(described, "k1".getBytes(UTF_8))).isEqualTo(new Put<>("k1", described));
    }

    @ParameterizedTest
    @MethodSource("records")
    void believesNoRecordUnderTheKeyOfAnother(SpecificRecord described) {
        assertThat(change(described, "k2".getBytes(UTF_8)))
                .isEqualTo(new Bad<>("key_mismatch", "key (expected: the id of what the record describes)"));
    }

    @ParameterizedTest
    @MethodSource("records")
    void believesNoRecordWithoutAKey(SpecificRecord described) {
        assertThat(change(described, null))
                .isEqualTo(new Bad<>("key_mismatch", "no key (expected: the id of what the record describes)"));
    }

    @Test
    void takesAKeyThatIsNoTextForNobodys() {
        assertThat(change(merchant(REPLACEMENT), new byte[] {(byte) 0xff}))
                .isInstanceOfSatisfying(
                        Bad.class, bad -> assertThat(bad.reason()).isEqualTo("key_mismatch"));
    }

    @Test
    void deletesAnyKey() {
        assertThat(TableChange.of(codec, Merchant.class, "k1".getBytes(UTF_8), null))
                .isEqualTo(new Delete<>("k1"));
    }

    @Test
    void saysOfWhatIsNoRecordWhy() {
        byte[] key = "k1".getBytes(UTF_8);

        assertThat(reason(TableChange.of(codec, Merchant.class, key, new byte[] {1, 2, 3})))
                .isEqualTo("not_a_record");
        assertThat(reason(TableChange.of(codec, Merchant.class, key, codec.encode("endpoints", endpoint("k1")))))
                .isEqualTo("wrong_record");
        assertThat(reason(TableChange.of(codec, Merchant.class, null, null))).isEqualTo("null_value");
    }

    @Test
    void holdsNoOtherRecordsThanTheTables() {
        assertThatThrownBy(() -> change(new AddressEntry("eip155:1", "0xa", "m1", Map.of(), NOW), "k1".getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("record: AddressEntry (expected: one that a table holds)");
    }

    private TableChange<?> change(SpecificRecord described, byte @Nullable [] key) {
        return TableChange.of(codec, described.getClass(), key, codec.encode("table", described));
    }

    private static String reason(TableChange<?> change) {
        return ((Bad<?>) change).reason();
    }

    private static Merchant merchant(String id) {
        return new Merchant(id, "Shop", Map.of(), List.of(), false, NOW, NOW);
    }

    private static Endpoint endpoint(String id) {
        return Endpoint.newBuilder()
                .setEndpointId(id)
                .setMerchantId("m1")
                .setUrl("https://merchant.shop.com/cb")
                .setEventTypes(List.of("*"))
                .setStatus(EndpointStatus.ACTIVE)
                .setSecrets(List.of())
                .setCreatedAt(NOW)
                .setUpdatedAt(NOW)
                .build();
    }

    private static EndpointHealth health(String id) {
        return EndpointHealth.newBuilder()
                .setEndpointId(id)
                .setMerchantId("m1")
                .setState(HealthState.FAILING)
                .setReason("http_5xx")
                .setChangedAt(NOW)
                .build();
    }
}
