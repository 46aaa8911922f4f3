package io.bellwire.standalone.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.testkit.chain.Forks;
import io.bellwire.testkit.chain.SimulatorSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acceptance: what merchants are told of chains that reorganise stays true however often the dispatcher is killed, while
 * the broker and the other services go on. {@code -Dbellwire.kills=N} kills it so often,
 * {@code -Dbellwire.kill.seed=N} repeats a run's moments.
 */
@ExtendWith(ChildLogs.class)
class DispatcherKillIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(DispatcherKillIT.class);
    private static final int KILLS = Integer.getInteger("bellwire.kills", 15);
    private static final int WHILE_STARTING_PERCENT = 30;

    /** A start takes about as long. */
    private static final Duration LATEST_WHILE_STARTING = Duration.ofSeconds(4);

    private static final Duration LATEST_AFTER_OUTPUT = Duration.ofSeconds(2);

    /** Of heads, every eighth comes on another branch. */
    private static final SimulatorSettings FORKING = SimulatorSettings.lively().withForks(new Forks(12, 40, 6, 30, 30));

    /** Three watchers state a transfer at four depths each, besides what forks make them say: some 60 a second. */
    private static final int TRANSFERS_PER_TICK = 1;

    private final Killer killer = new Killer(WHILE_STARTING_PERCENT);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path home;

    @Test
    void tellsTheTruthOfReorganisationsHoweverOftenTheDispatcherIsKilled() throws Exception {
        try (SplitBellwire bellwire = SplitBellwire.start(Installation.in(home));
                KillRun run = new KillRun(bellwire, killer, FORKING, TRANSFERS_PER_TICK)) {
            killAgainAndAgain(bellwire, run);
            run.finish(bellwire);

            KillVerdict.on(run, bellwire, "acceptance, dispatcher killed");
            assertThat(run.transfersReorganised()).as("load").isPositive();
        }
    }

    private void killAgainAndAgain(SplitBellwire bellwire, KillRun run) throws InterruptedException {
        for (int kill = 1; kill <= KILLS; kill++) {
            boolean whileStarting = killer.comesWhileStarting();
            if (!whileStarting) {
                bellwire.awaitDispatcher();
                int before = run.arrived();
                Patience.await("output of life " + (kill - 1)).until(() -> run.arrived() > before);
            }
            killer.strike(bellwire::killDispatcher, whileStarting ? LATEST_WHILE_STARTING : LATEST_AFTER_OUTPUT);
            LOGGER.info(
                    "kill {} of {}{}, {} observations acknowledged, {} callbacks arrived",
                    kill,
                    KILLS,
                    whileStarting ? ", while starting" : "",
                    run.load().acknowledged(),
                    run.arrived());
            bellwire.launchDispatcher();
        }
        bellwire.awaitDispatcher();
    }
}
