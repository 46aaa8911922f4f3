package io.bellwire.dispatcher.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The table in {@code docs/deduplication.md} is what comes out of these histories, always the same ones. */
class DeduplicationPageTest {
    private static final long SEEDS = 5_000;
    private static final String BEGIN = "<!-- made by DeduplicationPageTest -->\n";
    private static final String END = "<!-- end -->\n";

    @Test
    void showsWhatTheRulesDo() throws IOException {
        Path page = root().resolve("docs/deduplication.md");
        String table = DeduplicationTable.of(
                LedgerTally.of(LongStream.range(0, SEEDS)), SweepTally.of(LongStream.range(0, SEEDS)));
        String text = Files.readString(page);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        String made = text.substring(0, from) + table + text.substring(text.indexOf(END));
        if (Boolean.getBoolean("bellwire.docs.write")) {
            Files.writeString(page, made);
        }

        assertThat(page)
                .as(
                        "write it anew: ./mvnw -pl dispatcher -am test -Dtest=%s -Dbellwire.docs.write=true"
                                + " -Dsurefire.failIfNoSpecifiedTests=false",
                        getClass().getSimpleName())
                .hasContent(made);
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("mvnw"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
