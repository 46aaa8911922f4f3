package io.bellwire.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.UndecodableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds docs/publishing.md and the code to each other. The answers on that page were made by others: ids by openssl and
 * base32 of a shell, fingerprints and bytes by Python's fastavro.
 */
class PublishingGuideTest {
    private static final String GUIDE = guide();
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private static final Pattern ID = Pattern.compile("(?m)^(v1\\|\\S*) +(evt_\\S+)$");
    private static final Pattern TRANSFER = Pattern.compile(
            "(?m)^\\| chain `(.+)`, (?:transaction `(.+)`|no transaction), position `(.+)` \\| `(.+)` \\|$");
    private static final Pattern SPELLING =
            Pattern.compile("(?m)^\\| `([a-z0-9]+:[A-Za-z0-9]+)` \\| `(.+)` \\| `(.+)` \\|$");
    private static final Pattern REASON = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ");
    /** Pairs with one blank between them; two blanks begin the comment. */
    private static final Pattern BYTES = Pattern.compile("(?m)^ *((?:[0-9a-f]{2} )*[0-9a-f]{2})(?:  .*)?$");

    static List<MatchResult> ids() {
        return rows(ID, GUIDE);
    }

    static List<MatchResult> transfers() {
        return rows(TRANSFER, GUIDE);
    }

    static List<MatchResult> spellings() {
        return rows(SPELLING, GUIDE);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void hashesWhatItSays(MatchResult row) {
        String[] of = row.group(1).split("\\|", -1);

        String id = of.length == 4
                ? Ids.publishedEventId(of[1], of[2], Integer.parseInt(of[3]))
                : Ids.chainEventId(of[1], of[2], emptyToNull(of[3]), Integer.parseInt(of[4]), emptyToNull(of[5]));

        assertThat(id).isEqualTo(row.group(2));
    }

    @ParameterizedTest
    @MethodSource("transfers")
    void namesTransfersAsItSays(MatchResult row) {
        assertThat(Ids.transferId(row.group(1), row.group(2), row.group(3))).isEqualTo(row.group(4));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void spellsAddressesAsItSays(MatchResult row) {
        TransferObservation said =
                Said.observation().setChainId(row.group(1)).setTo(row.group(2)).build();

        assertThat(Completion.complete(said).getTo()).isEqualTo(row.group(3));
    }

    @Test
    void writesTheBytesItShows() {
        ProducerRecord<byte[], byte[]> made =
                new Publications("", RecordCodec.builtIn()).record(Said.event().build());
        String shown =
                rows(BYTES, fenced("bytes")).stream().map(line -> line.group(1)).collect(Collectors.joining(" "));

        assertThat(HEX.formatHex(made.value())).isEqualTo(shown);
    }

    @Test
    void showsTheHeadersOfThisVersion() {
        assertThat(GUIDE)
                .contains(headerRow(Completion.complete(Said.observation().build())));
        assertThat(GUIDE).contains(headerRow(Completion.complete(Said.event().build())));
    }

    @Test
    void namesTheTopicsOfThisVersion() {
        Publications publications = new Publications("", RecordCodec.builtIn());

        assertThat(GUIDE)
                .contains("| topic | `"
                        + publications.record(Said.observation().build()).topic() + "` | `"
                        + publications.record(Said.event().build()).topic() + "` |");
    }

    @Test
    void givesTheLimitsOfThisVersion() {
        assertThat(GUIDE)
                .contains("| " + RecordRules.MAX_PUBLISHED_BYTES + " bytes | " + RecordRules.MAX_PUBLISHED_BYTES
                        + " bytes |")
                .contains("`max.request.size` of " + TopicCatalogue.MAX_RECORD_BYTES)
                .contains("one JSON object, at most " + Completion.MAX_JSON_BYTES + " bytes");
        assertThat(ProducerSettings.recommended().keySet()).allMatch(GUIDE::contains);
    }

    @ParameterizedTest
    @EnumSource
    void listsEveryReasonBytesAreRefusedFor(UndecodableException.Reason reason) {
        assertThat(rows(REASON, GUIDE)).extracting(row -> row.group(1)).contains(reason.label());
    }

    private static String headerRow(SpecificRecord record) {
        byte[] value = RecordCodec.builtIn().encode("any", record);
        return "| " + record.getSchema().getName() + " | `" + HEX.formatHex(Arrays.copyOf(value, 10)) + "` |";
    }

    private static String fenced(String language) {
        int start = GUIDE.indexOf("```" + language + '\n');
        return GUIDE.substring(GUIDE.indexOf('\n', start) + 1, GUIDE.indexOf("\n```", start));
    }

    private static List<MatchResult> rows(Pattern pattern, String text) {
        List<MatchResult> rows = pattern.matcher(text).results().toList();
        assertThat(rows).as(pattern.pattern()).isNotEmpty();
        return rows;
    }

    private static String emptyToNull(String part) {
        return part.isEmpty() ? null : part;
    }

    /** In the checkout around the module the tests run in. */
    private static String guide() {
        Path page = Stream.iterate(Path.of("").toAbsolutePath(), directory -> directory != null, Path::getParent)
                .map(directory -> directory.resolve("docs/publishing.md"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
