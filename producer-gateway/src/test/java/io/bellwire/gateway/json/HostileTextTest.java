package io.bellwire.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.TransferObservation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that is no JSON, or JSON that two parsers would read differently. */
class HostileTextTest {
    @ParameterizedTest(name = "{index}: {1}")
    @MethodSource("malformed")
    void refusesAsMalformed(String body, String code) {
        Reading<TransferObservation> reading = Reading.ofObservations(body);

        assertThat(reading.errors().list()).extracting(ItemError::code).containsExactly(code);
        assertThat(reading.errors().hasMalformed()).isTrue();
    }

    static Stream<Arguments> malformed() {
        String good = Samples.OBSERVATION;
        return Stream.of(
                Arguments.of("", "empty_body"),
                Arguments.of(" \n", "empty_body"),
                Arguments.of(good.substring(0, good.length() - 1), "malformed_json"),
                Arguments.of(good + '{', "trailing_content"),
                Arguments.of(good + good, "trailing_content"),
                Arguments.of(good + ']', "malformed_json"),
                Arguments.of('\uFEFF' + good, "malformed_json"),
                Arguments.of("/* c */" + good, "malformed_json"),
                Arguments.of(good.replace('"', '\''), "malformed_json"),
                Arguments.of(Samples.with(good, "\"293092129\"", "NaN"), "malformed_json"),
                Arguments.of(Samples.with(good, "\"293092129\"", "Infinity"), "malformed_json"),
                Arguments.of(Samples.with(good, "\"watcherSeq\":7", "\"watcherSeq\":07"), "malformed_json"),
                Arguments.of(Samples.with(good, "true", "true,"), "malformed_json"),
                Arguments.of("{watcherId:1}", "malformed_json"),
                Arguments.of("{\"a\u0001\":1}", "malformed_json"),
                Arguments.of(
                        Samples.with(good, "\"confirmations\"", "\"amount\":\"1\",\"confirmations\""),
                        "duplicate_field"),
                Arguments.of(
                        Samples.with(good, "\"source\":\"node-1\"", "\"a\":\"1\",\"\\u0061\":\"2\""),
                        "duplicate_field"),
                Arguments.of(Samples.with(good, "node-1", "\\ud800"), "lone_surrogate"),
                Arguments.of(Samples.with(good, "node-1", "\\udc00\\ud800"), "lone_surrogate"),
                Arguments.of(Samples.with(good, "\"source\"", "\"\\udfff\""), "malformed_json"),
                Arguments.of(Samples.with(good, "node-1", "\\u0000"), "nul_character"),
                Arguments.of("[".repeat(100_000), "too_deep"),
                Arguments.of("{\"a\":".repeat(100_000), "too_deep"),
                Arguments.of("{\"" + "a".repeat(1_000) + "\":1}", "malformed_json"),
                Arguments.of(
                        Samples.with(good, "\"watcherSeq\":7", "\"watcherSeq\":" + "7".repeat(1_000)),
                        "malformed_json"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C080", // over-long NUL
                "C1BF", // over-long
                "E08080", // over-long
                "EDA080", // a surrogate, encoded
                "F8888080", // five bytes
                "F4908080", // past the last character
                "80", // continuation of nothing
                "C3", // cut short before the quote
                "FF"
            })
    void refusesBytesThatAreNotUtf8(String hex) {
        byte[] body = around(HexFormat.of().parseHex(hex));

        assertThat(Reading.ofBytes(body).faults()).containsExactly("0 invalid_utf8");
    }

    @Test
    void refusesBytesCutShortAtTheEnd() {
        assertThat(Reading.ofBytes(new byte[] {'"', (byte) 0xE2, (byte) 0x82}).faults())
                .containsExactly("0 invalid_utf8");
    }

    @Test
    void refusesOtherEncodingsInsteadOfGuessingThem() {
        assertThat(Reading.ofBytes(Samples.OBSERVATION.getBytes(StandardCharsets.UTF_16BE))
                        .faults())
                .containsExactly("0 malformed_json");
        assertThat(Reading.ofBytes(Samples.OBSERVATION.getBytes(StandardCharsets.UTF_16LE))
                        .faults())
                .containsExactly("0 malformed_json");
    }

    @Test
    void takesCharactersOutsideTheBasicPlaneHoweverWritten() {
        String escaped = Samples.with(Samples.OBSERVATION, "node-1", "\\ud83d\\udd14 \uD83D\uDD14");

        assertThat(Reading.ofObservations(escaped).only().getAttributes().get("source"))
                .isEqualTo("\uD83D\uDD14 \uD83D\uDD14");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"x\"", "5", "true"})
    void refusesWhatIsNoObject(String body) {
        assertThat(Reading.ofObservations(body).faults()).containsExactly("0 expected_object");
    }

    @Test
    void refusesAnEmptyArray() {
        assertThat(Reading.ofObservations("[]").faults()).containsExactly("0 no_items");
    }

    @Test
    void namesEveryMissingFieldOfAnEmptyObject() {
        assertThat(Reading.ofObservations("{}").faults())
                .containsExactly(
                        "0 watcherId required",
                        "0 watcherSeq required",
                        "0 chainId required",
                        "0 position required",
                        "0 asset required",
                        "0 amount required");
    }

    @Test
    void refusesMoreItemsThanOneRequestMayHold() {
        String many = "[" + (Samples.OBSERVATION + ',').repeat(Samples.MAX_ITEMS) + Samples.OBSERVATION + ']';

        assertThat(Reading.ofObservations(many).faults()).containsExactly("10 too_many_items");
    }

    @Test
    void listsEveryBadItemOfARequestThatIsNothingButFaults() {
        ItemErrors errors = new ItemErrors();
        byte[] body = Samples.utf8('[' + "{},".repeat(4_999) + "{}]");

        new BatchReader<>(new ObservationReader(), 5_000, errors, Samples.NOW).read(body, BodyFormat.JSON);

        assertThat(errors.list().stream().mapToInt(ItemError::index).distinct().count())
                .isEqualTo(5_000);
        assertThat(errors.list()).hasSizeLessThan(6_000);
    }

    @Test
    void readsLinesEachForItself() {
        String good = Samples.OBSERVATION;
        String body = good + "\r\n\n{\"a\"\n" + good + good + "\n[" + good + "]\n  \nnull\n" + good;

        Reading<TransferObservation> reading =
                Reading.of(new ObservationReader(), Samples.utf8(body), BodyFormat.NDJSON);

        assertThat(reading.faults())
                .containsExactly("1 a malformed_json", "2 trailing_content", "3 expected_object", "4 expected_object");
    }

    @Test
    void readsALastLineWithoutItsEnd() {
        Reading<TransferObservation> reading = Reading.of(
                new ObservationReader(),
                Samples.utf8(Samples.OBSERVATION + '\n' + Samples.OBSERVATION),
                BodyFormat.NDJSON);

        assertThat(reading.errors().list()).isEmpty();
        assertThat(reading.items()).hasSize(2);
    }

    private static byte[] around(byte[] raw) {
        int at = Samples.OBSERVATION.indexOf("node-1");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(Samples.utf8(Samples.OBSERVATION.substring(0, at)));
        body.writeBytes(raw);
        body.writeBytes(Samples.utf8(Samples.OBSERVATION.substring(at)));
        return body.toByteArray();
    }
}
