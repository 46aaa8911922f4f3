package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.wire.UndecodableException;
import io.bellwire.testkit.ledger.LedgerReport;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a drained {@link KillRun} is held to: nothing lost, nothing said that is not so, nothing repeated but what was
 * uncommitted at a kill, and under the same id; and in the end every merchant's book is the chain's.
 *
 * <p><b>Thread:</b> confined to the test's thread.
 */
final class KillVerdict {
    private static final Logger LOGGER = LoggerFactory.getLogger(KillVerdict.class);

    private final KillRun run;
    private final Trace trace;
    private final List<Repeat> repeats;
    private final LedgerReport report;
    private final Books books;
    private final List<String> wrongInBooks;

    private KillVerdict(KillRun run, BellwireUnderTest bellwire) throws UndecodableException {
        this.run = run;
        trace = Trace.read(bellwire, kills(), run.ledger());
        repeats = Repeat.in(run.ledger().receiver().received(), kills());
        report = run.ledger().check(bellwire, bellwire.codec(), trace.mostRepeats());
        books = Books.kept(run.ledger(), bellwire);
        wrongInBooks = books.wrong(run.chain());
    }

    /** @param name of what is shown, for the log */
    static void on(KillRun run, BellwireUnderTest bellwire, String name) throws IOException, UndecodableException {
        assertThat(segmentsOfCommits(bellwire.brokerData()))
                .as("segments of __consumer_offsets; none was ever full, so no commit was compacted away")
                .isNotEmpty()
                .containsOnly("00000000000000000000.log");
        KillVerdict verdict = new KillVerdict(run, bellwire);
        verdict.tell(name);
        verdict.mustHold();
    }

    private Kills kills() {
        return run.killer().kills();
    }

    private void tell(String name) {
        LOGGER.info("{}, seed {}:\n{}", name, run.killer().seed(), report.toText());
        for (int kill = 1; kill <= kills().count(); kill++) {
            int nextLife = kill;
            LOGGER.info(
                    "kill {}: {} records uncommitted at the router, {} at the sender; {} callbacks taken again after it",
                    kill,
                    trace.uncommittedAtRouter(kill),
                    trace.uncommittedAtSender(kill),
                    repeats.stream().filter(repeat -> repeat.life() == nextLife).count());
        }
        LOGGER.info(
                "{}: {} kills, {} observations accepted, {} posts repeated, {} callbacks owed, {} taken, {} dead-lettered,"
                        + " {} lost, {} illegal; {} duplicates (the oldest taken {} ms before the kill) where what was"
                        + " uncommitted at the kills allows {}; {} findings",
                name,
                kills().count(),
                report.accepted(),
                run.load().repeatedPosts(),
                report.owed(),
                report.delivered(),
                report.deadLettered(),
                report.lost().size(),
                report.check("I5").violations().size(),
                report.duplicates(),
                repeats.stream()
                        .map(Repeat::beforeKill)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO)
                        .toMillis(),
                trace.mostRepeats(),
                trace.broken().size());
        LOGGER.info(
                "{}: {} transfers, {} of them reorganised, {} after they were confirmed; {} credits in the merchants'"
                        + " books, {} of them wrong",
                name,
                run.chain().truth().size(),
                run.transfersReorganised(),
                run.transfersTakenBack(),
                books.credits(),
                wrongInBooks.size());
    }

    private void mustHold() {
        long seed = run.killer().seed();
        assertThat(report.holds()).as("seed %d%n%s", seed, report.toText()).isTrue();
        assertThat(report.waiting()).isZero();
        assertThat(report.delivered() + report.deadLettered()).isEqualTo(report.owed());
        assertThat(report.deadLettered()).isPositive();
        assertThat(repeats).hasSize(report.duplicates());
        assertThat(trace.broken())
                .as("done again although it was committed, seed %d", seed)
                .isEmpty();
        assertThat(wrongInBooks).as("in merchants' books, seed %d", seed).isEmpty();
        assertThat(books.credits()).isPositive();
        assertThat(KillRun.HEALTHY).allSatisfy(merchant -> assertThat(books.deadLettersOf(merchant))
                .as("dead letters of %s, who takes everything", merchant)
                .isZero());
    }

    private static List<String> segmentsOfCommits(Path brokerData) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> partitions = Files.newDirectoryStream(brokerData, "__consumer_offsets-*")) {
            for (Path partition : partitions) {
                try (DirectoryStream<Path> segments = Files.newDirectoryStream(partition, "*.log")) {
                    segments.forEach(segment -> names.add(segment.getFileName().toString()));
                }
            }
        }
        return names;
    }
}
