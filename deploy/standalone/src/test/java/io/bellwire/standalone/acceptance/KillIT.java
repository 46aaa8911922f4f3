package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.testkit.chain.ChainSimulator;
import io.bellwire.testkit.chain.SimulatorSettings;
import io.bellwire.testkit.ledger.LedgerReport;
import io.bellwire.testkit.receiver.Script;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acceptance 2: nothing lost, killed ten times. {@code -Dbellwire.kill.seed=N} repeats the moments of a run. */
@ExtendWith(ChildLogs.class)
class KillIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(KillIT.class);
    private static final InstantSource CLOCK = InstantSource.system();
    private static final int KILLS = 10;
    private static final int WHILE_STARTING_PERCENT = 20;
    private static final Duration LATEST_KILL = Duration.ofSeconds(4);
    private static final List<String> EVERYTHING = List.of("deposit.*", "transaction.*");

    private final long seed = Long.getLong("bellwire.kill.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Kills kills = new Kills();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path home;

    @Test
    void losesNothingWhenKilledTenTimesUnderLoad() throws Exception {
        LOGGER.info("kill moments from -Dbellwire.kill.seed={}", seed);
        // Its own, since the load goes on calling it while it is down.
        Installation installation = Installation.in(home).with("gateway.http.port", String.valueOf(OwnPorts.next()));
        ChainSimulator chain = new ChainSimulator(
                seed, SimulatorSettings.defaults().withMerchants(List.of("steady", "brisk", "flaky", "down")));
        try (LedgerRun run = new LedgerRun(chain::requiredConfirmations)) {
            RunningBellwire bellwire = installation.start();
            run.merchant(bellwire.gateway(), "steady", Script.healthy(), EVERYTHING);
            run.merchant(bellwire.gateway(), "brisk", Script.healthy(), List.of("deposit.*"));
            run.merchant(bellwire.gateway(), "flaky", Script.flaky(seed, 20), EVERYTHING);
            run.merchant(bellwire.gateway(), "down", Script.alwaysStatus(500), EVERYTHING);
            run.watch(bellwire, chain.addresses());

            try (SteadyLoad load = new SteadyLoad(chain, run.publisher(bellwire.gateway()))) {
                load.start();
                bellwire = killAgainAndAgain(installation, bellwire, run, load);
                load.finish();
                bellwire.backlog().awaitDrained();

                judge(run, bellwire, load);
            } finally {
                bellwire.close();
            }
        }
    }

    private RunningBellwire killAgainAndAgain(
            Installation installation, RunningBellwire first, LedgerRun run, SteadyLoad load)
            throws InterruptedException {
        RunningBellwire bellwire = first;
        for (int kill = 1; kill <= KILLS; kill++) {
            boolean whileStarting = kill > 1 && random.nextInt(100) < WHILE_STARTING_PERCENT;
            if (kill > 1) {
                bellwire = installation.launch();
            }
            if (!whileStarting && kill > 1) {
                bellwire.awaitReady();
                load.through(run.publisher(bellwire.gateway()));
            }
            letPass(Duration.ofMillis(random.nextLong(LATEST_KILL.toMillis())));
            bellwire.kill();
            kills.add(CLOCK.instant());
            Patience.await("a second after the kill's").until(() -> kills.isInLaterSecond(CLOCK.instant()));
            LOGGER.info(
                    "kill {} of {}{}, {} observations acknowledged, {} callbacks arrived",
                    kill,
                    KILLS,
                    whileStarting ? ", while starting" : "",
                    load.acknowledged(),
                    run.receiver().count());
        }
        RunningBellwire last = installation.start();
        load.through(run.publisher(last.gateway()));
        return last;
    }

    private void judge(LedgerRun run, RunningBellwire bellwire, SteadyLoad load) throws Exception {
        assertThat(segmentsOfCommits(bellwire.dataDirectory().resolve("kafka")))
                .as("segments of __consumer_offsets; none was ever full, so no commit was compacted away")
                .isNotEmpty()
                .containsOnly("00000000000000000000.log");
        Trace trace = Trace.read(bellwire, kills, run);
        List<Repeat> repeats = Repeat.in(run.receiver().received(), kills);
        LedgerReport report = run.check(bellwire, bellwire.codec(), trace.mostRepeats());
        LOGGER.info("acceptance 2, nothing lost, seed {}:\n{}", seed, report.toText());
        for (int kill = 1; kill <= KILLS; kill++) {
            int nextLife = kill;
            LOGGER.info(
                    "kill {}: {} records uncommitted at the router, {} at the sender; {} callbacks taken again after it",
                    kill,
                    trace.uncommittedAtRouter(kill),
                    trace.uncommittedAtSender(kill),
                    repeats.stream().filter(repeat -> repeat.life() == nextLife).count());
        }
        LOGGER.info(
                "acceptance 2, nothing lost: {} kills, {} observations accepted, {} posts repeated, {} callbacks taken,"
                        + " {} dead-lettered, {} lost; {} duplicates (the oldest taken {} ms before the kill) where what"
                        + " was uncommitted at the kills allows {}; {} findings",
                kills.count(),
                report.accepted(),
                load.repeatedPosts(),
                report.delivered(),
                report.deadLettered(),
                report.lost().size(),
                report.duplicates(),
                repeats.stream()
                        .map(Repeat::beforeKill)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO)
                        .toMillis(),
                trace.mostRepeats(),
                trace.broken().size());

        assertThat(report.holds()).as("seed %d%n%s", seed, report.toText()).isTrue();
        assertThat(report.waiting()).isZero();
        assertThat(report.delivered() + report.deadLettered()).isEqualTo(report.owed());
        assertThat(report.deadLettered()).isPositive();
        assertThat(repeats).hasSize(report.duplicates());
        assertThat(trace.broken())
                .as("done again although it was committed, seed %d", seed)
                .isEmpty();
    }

    private static List<String> segmentsOfCommits(Path kafka) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> partitions = Files.newDirectoryStream(kafka, "__consumer_offsets-*")) {
            for (Path partition : partitions) {
                try (DirectoryStream<Path> segments = Files.newDirectoryStream(partition, "*.log")) {
                    segments.forEach(segment -> names.add(segment.getFileName().toString()));
                }
            }
        }
        return names;
    }

    /** A random moment is the one thing no condition can stand for. */
    private static void letPass(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
