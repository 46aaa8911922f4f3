package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.testkit.chain.ChainSimulator;
import io.bellwire.testkit.chain.SimulatorSettings;
import io.bellwire.testkit.ledger.LedgerReport;
import io.bellwire.testkit.receiver.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
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
        Installation installation = Installation.in(home);
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
            kills.add(InstantSource.system().instant());
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
        kills.heard(run.receiver().received());
        kills.routed(bellwire);
        int mostRepeats = kills.mostRepeats();
        LedgerReport report = run.check(bellwire, bellwire.codec(), mostRepeats);
        Set<String> repeated = Kills.repeated(run.receiver().received());
        LOGGER.info("acceptance 2, nothing lost, seed {}:\n{}", seed, report.toText());
        LOGGER.info(
                "acceptance 2, nothing lost: {} kills, {} observations accepted, {} posts repeated, {} callbacks taken,"
                        + " {} dead-lettered, {} lost; {} duplicates, all of callbacks on their way within {} ms of a"
                        + " kill (the oldest {} ms), of which there were {}",
                kills.count(),
                report.accepted(),
                load.repeatedPosts(),
                report.delivered(),
                report.deadLettered(),
                report.lost().size(),
                report.duplicates(),
                Kills.WINDOW.toMillis(),
                kills.oldest(repeated).toMillis(),
                mostRepeats);

        assertThat(report.holds()).as("seed %d%n%s", seed, report.toText()).isTrue();
        assertThat(report.waiting()).isZero();
        assertThat(report.delivered() + report.deadLettered()).isEqualTo(report.owed());
        assertThat(report.deadLettered()).isPositive();
        assertThat(repeated)
                .as("taken again although committed long before a kill, seed %d", seed)
                .allMatch(kills::explain);
    }

    /** A random moment is the one thing no condition can stand for. */
    private static void letPass(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
