package io.bellwire.standalone.acceptance;

import io.bellwire.testkit.chain.SimulatorSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Acceptance 2: nothing lost, killed ten times, broker and all. {@code -Dbellwire.kill.seed=N} repeats a run's moments. */
@ExtendWith(ChildLogs.class)
class KillIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(KillIT.class);
    private static final int KILLS = 10;
    private static final int WHILE_STARTING_PERCENT = 20;
    private static final Duration LATEST_KILL = Duration.ofSeconds(4);

    /** Two watchers state a transfer at three depths each: 42 observations a tick, 210 a second. */
    private static final int TRANSFERS_PER_TICK = 7;

    private final Killer killer = new Killer(WHILE_STARTING_PERCENT);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path home;

    @Test
    void losesNothingWhenKilledTenTimesUnderLoad() throws Exception {
        // Its own, since the load goes on calling it while it is down.
        Installation installation = Installation.in(home).with("gateway.http.port", String.valueOf(OwnPorts.next()));
        RunningBellwire bellwire = installation.start();
        try (KillRun run = new KillRun(bellwire, killer, SimulatorSettings.defaults(), TRANSFERS_PER_TICK)) {
            bellwire = killAgainAndAgain(installation, bellwire, run);
            run.finish(bellwire);

            KillVerdict.on(run, bellwire, "acceptance 2, nothing lost");
        } finally {
            bellwire.close();
        }
    }

    private RunningBellwire killAgainAndAgain(Installation installation, RunningBellwire first, KillRun run)
            throws InterruptedException {
        RunningBellwire bellwire = first;
        for (int kill = 1; kill <= KILLS; kill++) {
            boolean whileStarting = killer.comesWhileStarting();
            if (kill > 1) {
                bellwire = installation.launch();
            }
            if (!whileStarting && kill > 1) {
                bellwire.awaitReady();
                run.goOnThrough(bellwire);
            }
            killer.strike(bellwire::kill, LATEST_KILL);
            LOGGER.info(
                    "kill {} of {}{}, {} observations acknowledged, {} callbacks arrived",
                    kill,
                    KILLS,
                    whileStarting ? ", while starting" : "",
                    run.load().acknowledged(),
                    run.arrived());
        }
        RunningBellwire last = installation.start();
        run.goOnThrough(last);
        return last;
    }
}
