package io.bellwire.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.RecordRules;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ObservationReaderTest {
    @Test
    void readsEveryFieldAndDerivesTheIdsFromTheNormalisedParts() {
        TransferObservation observation =
                Reading.ofObservations(Samples.OBSERVATION).only();

        assertThat(observation.getTransferId()).isEqualTo("eip155:1/0xabcd/log:0");
        assertThat(observation.getObservationId()).isEqualTo("w1:7");
        assertThat(observation.getKind()).isEqualTo(ObservationKind.INCLUDED);
        assertThat(observation.getAmount()).isEqualTo("293092129");
        assertThat(observation.getAsset().getAssetId()).isEqualTo("eip155:1/erc20:0xa0b8");
        assertThat(observation.getFrom()).containsExactly("0xf1");
        assertThat(observation.getTo()).isEqualTo("0xbe");
        assertThat(observation.getBlock().getHash()).isEqualTo("0xaa5");
        assertThat(observation.getBlock().getTimestamp()).isEqualTo(Instant.parse("2025-12-31T22:59:59.5Z"));
        assertThat(observation.getFees().get(0).getKind()).isEqualTo("network");
        assertThat(observation.getObservedAt()).isEqualTo(Samples.NOW);
        assertThat(observation.getAttributes()).isEqualTo(Map.of("source", "node-1"));
    }

    @Test
    void takesDefaultsFromTheSchemaForWhatIsLeftOut() {
        String least = """
                {"watcherId":"w1","watcherSeq":1,"kind":"MEMPOOL_SEEN","chainId":"eip155:1","txId":"0x1",\
                "position":"native","asset":{"assetId":"eip155:1/slip44:60"},"amount":"0"}""";

        TransferObservation observation = Reading.ofObservations(least).only();

        assertThat(observation.getObservedAt()).isEqualTo(Samples.NOW);
        assertThat(observation.getFinality()).isEqualTo(Finality.UNKNOWN);
        assertThat(observation.getFees()).isEmpty();
        assertThat(observation.getAttributes()).isEmpty();
        assertThat(observation.getBlock()).isNull();
        assertThat(observation.getAsset().getVerified()).isFalse();
    }

    @Test
    void takesATransferOnALedgerWithoutATransaction() {
        String ledger = Samples.with(
                Samples.with(Samples.OBSERVATION, "\"txId\":\"0xABcd\",", "\"txId\":null,"), "log:0", "ledger:L-1");

        assertThat(Reading.ofObservations(ledger).only().getTransferId()).isEqualTo("eip155:1/ledger:L-1");
    }

    @ParameterizedTest
    @CsvSource({"eip155:1/0xABcd/log:0", "eip155:1/0xabcd/log:0"})
    void takesAGivenTransferIdInEitherSpellingOfItsParts(String transferId) {
        String given = Samples.with(
                Samples.OBSERVATION, "{\"watcherId\"", "{\"transferId\":\"" + transferId + "\",\"watcherId\"");

        assertThat(Reading.ofObservations(given).only().getTransferId()).isEqualTo("eip155:1/0xabcd/log:0");
    }

    @Test
    void takesAmountsOfAWholeUint256() {
        String uint256 = "115792089237316195423570985008687907853269984665640564039457584007913129639935";

        String large = Samples.with(Samples.OBSERVATION, "293092129", uint256);

        assertThat(Reading.ofObservations(large).only().getAmount()).isEqualTo(uint256);
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @MethodSource("spoiled")
    void refusesWithFieldAndReason(String part, String other, String fault) {
        Reading<TransferObservation> reading = Reading.ofObservations(Samples.with(Samples.OBSERVATION, part, other));

        assertThat(reading.faults()).containsExactly(fault);
        assertThat(reading.errors().hasMalformed()).isFalse();
    }

    static Stream<Arguments> spoiled() {
        return Stream.of(
                // amounts
                spoil("\"293092129\"", "293092129", "0 amount expected_string"),
                spoil("\"293092129\"", "0.1", "0 amount expected_string"),
                spoil("\"293092129\"", "null", "0 amount expected_string"),
                spoil("\"293092129\"", "\"\"", "0 amount required"),
                spoil("\"293092129\"", "\"-1\"", "0 amount not_digits"),
                spoil("\"293092129\"", "\"+1\"", "0 amount not_digits"),
                spoil("\"293092129\"", "\"-0\"", "0 amount not_digits"),
                spoil("\"293092129\"", "\"007\"", "0 amount not_digits"),
                spoil("\"293092129\"", "\"1e400\"", "0 amount not_digits"),
                spoil("\"293092129\"", "\"1.0\"", "0 amount not_digits"),
                spoil("\"293092129\"", "\" 1\"", "0 amount not_digits"),
                spoil("\"293092129\"", "\"\\u0661\"", "0 amount not_digits"),
                spoil("\"293092129\"", "\"" + "9".repeat(79) + "\"", "0 amount not_digits"),
                spoil("\"840000000000000\"", "840000000000000", "0 fees[0].amount expected_string"),
                // structure
                spoil("\"confirmations\":12", "\"confirmation\":12", "0 confirmation unknown_field"),
                spoil("\"symbol\":\"USDC\"", "\"<b>\":1", "0 asset.(unprintable) unknown_field"),
                spoil("\"chainId\":\"eip155:1\",\"txId\"", "\"txId\"", "0 chainId required"),
                spoil("{\"height\":17173049,", "{", "0 block.height required"),
                spoil("\"amount\":\"293092129\",", "", "0 amount required"),
                spoil("[\"0xF1\"]", "\"0xF1\"", "0 from expected_array"),
                spoil("[\"0xF1\"]", "[\"0xF1\",5]", "0 from[1] expected_string"),
                spoil("{\"source\":\"node-1\"}", "[]", "0 attributes expected_object"),
                spoil("{\"source\":\"node-1\"}", "{\"source\":1}", "0 attributes.source expected_string"),
                spoil(
                        "{\"assetId\":\"eip155:1/erc20:0xA0b8\",\"symbol\":\"USDC\",\"decimals\":6,\"verified\":true}",
                        "\"USDC\"",
                        "0 asset expected_object"),
                // scalars
                spoil("\"watcherSeq\":7", "\"watcherSeq\":\"7\"", "0 watcherSeq expected_integer"),
                spoil("\"watcherSeq\":7", "\"watcherSeq\":7.0", "0 watcherSeq expected_integer"),
                spoil("\"watcherSeq\":7", "\"watcherSeq\":-7", "0 watcherSeq out_of_range"),
                spoil("\"watcherSeq\":7", "\"watcherSeq\":9223372036854775808", "0 watcherSeq out_of_range"),
                spoil("\"confirmations\":12", "\"confirmations\":2147483648", "0 confirmations out_of_range"),
                spoil("\"verified\":true", "\"verified\":\"true\"", "0 asset.verified expected_boolean"),
                spoil("\"INCLUDED\",\"chainId\"", "\"included\",\"chainId\"", "0 kind unknown_symbol"),
                spoil("\"INCLUDED\",\"chainId\"", "\"UNKNOWN\",\"chainId\"", "0 kind required"),
                spoil("\"kind\":\"INCLUDED\",", "", "0 kind required"),
                spoil("\"SUCCESS\"", "1", "0 executionStatus expected_string"),
                // forms
                spoil("\"chainId\":\"eip155:1\"", "\"chainId\":\"Ethereum\"", "0 chainId not_caip2"),
                spoil("eip155:1/erc20:0xA0b8", "USDC", "0 asset.assetId not_caip19"),
                spoil("eip155:1/erc20:0xA0b8", "eip155:137/erc20:0xA0b8", "0 asset.assetId chain_mismatch"),
                spoil("\"log:0\"", "\"first\"", "0 position invalid_form"),
                spoil("\"0xABcd\"", "\"../x\"", "0 txId invalid_form"),
                spoil("\"txId\":\"0xABcd\",", "", "0 txId required"),
                spoil("\"w1\"", "\"w\\r\\n1\"", "0 watcherId invalid_form"),
                spoil("\"to\":\"0xBE\"", "\"to\":\"0x\\u0412E\"", "0 to invalid_form"),
                spoil("\"to\":\"0xBE\"", "\"memo\":\"" + "x".repeat(4_097) + "\"", "0 memo too_long"),
                // ids that their parts contradict
                spoil(
                        "{\"watcherId\"",
                        "{\"transferId\":\"eip155:1/0xabcd/log:1\",\"watcherId\"",
                        "0 transferId id_mismatch"),
                spoil("{\"watcherId\"", "{\"observationId\":\"w1:8\",\"watcherId\"", "0 observationId id_mismatch"),
                // a statement about a block needs one
                spoil(
                        "\"block\":{\"height\":17173049,\"hash\":\"0xAA5\",\"timestamp\":\"2025-12-31T23:59:59.5+01:00\"},",
                        "",
                        "0 block required"));
    }

    private static Arguments spoil(String part, String other, String fault) {
        return Arguments.of(part, other, fault);
    }

    @ParameterizedTest
    @CsvSource({
        "1767225600, out_of_range", // seconds
        "1767398400001, out_of_range", // two days ahead
        "-1, out_of_range",
        "99999999999999999999, out_of_range",
        "1767225600000.5, expected_timestamp",
        "true, expected_timestamp",
        "'\"2026-01-01T00:00:00\"', expected_timestamp", // no zone
        "'\"2026-01-01\"', expected_timestamp",
        "'\"2025-12-31T23:59:60Z\"', expected_timestamp", // leap second
        "'\"2025-02-30T00:00:00Z\"', expected_timestamp",
        "'\"10000-01-01T00:00:00Z\"', expected_timestamp",
        "'\"+12026-01-01T00:00:00Z\"', expected_timestamp",
        "'\"2026-01-03T00:00:00Z\"', out_of_range",
        "'\"1969-12-31T23:59:59Z\"', out_of_range"
    })
    void refusesTimesThatAreUnclearOrOutOfReach(String time, String code) {
        String spoiled = Samples.with(Samples.OBSERVATION, "1767225600000", time);

        assertThat(Reading.ofObservations(spoiled).faults()).containsExactly("0 observedAt " + code);
    }

    @Test
    void refusesWhatTheRouterWouldSetAside() {
        String senders = "[" + "\"0xF1\",".repeat(RecordRules.MAX_SENDERS) + "\"0xF1\"]";

        assertThat(Reading.ofObservations(Samples.with(Samples.OBSERVATION, "[\"0xF1\"]", senders))
                        .errors()
                        .list())
                .containsExactly(new ItemError(0, "", "invalid", "from (expected: at most 256 addresses)"));
    }

    @Test
    void findsEveryFaultOfEveryItemAtOnce() {
        String first = Samples.with(Samples.with(Samples.OBSERVATION, "\"293092129\"", "1"), "\"w1\"", "1");
        String third = Samples.with(Samples.OBSERVATION, "\"eip155:1/slip44:60\"", "\"gas\"");

        Reading<TransferObservation> reading =
                Reading.ofObservations("[" + first + ',' + Samples.OBSERVATION + ',' + third + ",7,[{}]]");

        assertThat(reading.faults())
                .containsExactly(
                        "0 watcherId expected_string",
                        "0 amount expected_string",
                        "2 fees[0].assetId not_caip19",
                        "3 expected_object",
                        "4 expected_object");
    }

    @Test
    void neverEchoesWhatWasSent() {
        String spoiled = Samples.with(Samples.OBSERVATION, "\"293092129\"", "\"<script>secret</script>\"");

        assertThat(Reading.ofObservations(spoiled).errors().list().toString()).doesNotContain("secret");
    }
}
