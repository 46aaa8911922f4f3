package io.bellwire.schemas.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs every row of the shared acceptance tables, where that folder lies beside the checkout. */
class ReferenceTablesTest {
    private static final Pattern UNICODE_ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");
    private static final Pattern PADDED = Pattern.compile("(.*?)A+\\((\\d+) chars\\)");
    private static final EgressSettings SETTINGS =
            EgressSettings.strict().withOwnHosts(List.of("gateway.notify-platform.example.org"));

    @TestFactory
    Stream<DynamicTest> judgesEveryUrlRow() {
        CallbackUrlPolicy policy = new CallbackUrlPolicy(SETTINGS);
        return rows("callback-urls.tsv")
                .map(row -> DynamicTest.dynamicTest(row[0] + ' ' + row[3], () -> {
                    UrlVerdict verdict = policy.judge(unescape(row[1]));

                    String reason = verdict instanceof UrlVerdict.Refused refused
                            ? refused.rule().name()
                            : "OK";
                    assertThat(reason).isEqualTo(row[3]);
                }));
    }

    @TestFactory
    Stream<DynamicTest> judgesEveryAddressRow() {
        // The rows of IPv6 say what an address is; with IPv6 off none of them is allowed.
        AddressPolicy policy = new AddressPolicy(EgressSettings.of(false, List.of(), true));
        return rows("egress-addresses.tsv")
                .map(row -> DynamicTest.dynamicTest(row[0] + ' ' + row[1], () -> {
                    AddressVerdict verdict =
                            policy.judge(IpLiterals.parse(row[0]).orElseThrow().toInetAddress());

                    assertThat(verdict instanceof AddressVerdict.Allowed ? "ALLOW" : "DENY")
                            .isEqualTo(row[1]);
                }));
    }

    private static Stream<String[]> rows(String table) {
        Path root = Path.of("").toAbsolutePath();
        while (root != null && !Files.exists(root.resolve("mvnw"))) {
            root = root.getParent();
        }
        Path file = root == null
                ? Path.of(table)
                : root.resolveSibling("shared").resolve("reference").resolve(table);
        if (!Files.exists(file)) {
            return abort("no shared reference folder beside the checkout");
        }
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .skip(1)
                    .filter(line -> !line.isBlank())
                    .map(line -> line.split("\t", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The table writes URLs with Java escapes, and an over-long one as its start and its length. */
    private static String unescape(String cell) {
        var padded = PADDED.matcher(cell);
        if (padded.matches()) {
            String start = padded.group(1);
            return start + "A".repeat(Integer.parseInt(padded.group(2)) - start.length());
        }
        return UNICODE_ESCAPE
                .matcher(cell)
                .replaceAll(match -> java.util.regex.Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(match.group(1), 16))))
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\\\", "\\");
    }
}
