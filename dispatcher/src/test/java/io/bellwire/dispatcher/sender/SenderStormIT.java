package io.bellwire.dispatcher.sender;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two senders share the work while they are killed, stopped for longer than brokers wait for them, and joined and left by
 * a third. Nothing is lost; what is sent twice was not committed when it happened; and one that comes back from a stop sends
 * nothing that has become another's. {@code -Dbellwire.storm.incidents=N} makes it longer, {@code -Dbellwire.storm.seed=N}
 * repeats one.
 */
class SenderStormIT {
    private static final Logger LOGGER = LoggerFactory.getLogger(SenderStormIT.class);
    private static final int INCIDENTS = Integer.getInteger("bellwire.storm.incidents", 6);

    private final long seed = Long.getLong("bellwire.storm.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void losesNothingAndRepeatsOnlyWhatWasNotCommitted() throws Exception {
        LOGGER.info("seed -Dbellwire.storm.seed={}", seed);
        try (Storm storm = Storm.begin(directory)) {
            for (int incident = 0; incident < INCIDENTS; incident++) {
                storm.letArrive(100 + random.nextInt(300));
                switch (incident % 3) {
                    case 0 -> storm.kill(random.nextInt(Storm.SENDERS));
                    case 1 -> storm.stopUntilMissed(random.nextInt(Storm.SENDERS));
                    default -> storm.joinAndLeave();
                }
            }
            StormVerdict verdict = storm.end();

            LOGGER.info("storm, seed {}: {}", seed, verdict);
            verdict.unexplained().forEach(LOGGER::info);
            assertThat(verdict.lost()).as("lost, seed %d", seed).isEmpty();
            assertThat(verdict.unexplained())
                    .as("sent again although it was committed, seed %d", seed)
                    .isEmpty();
            assertThat(verdict.afterTheLoss())
                    .as("sent by one that was no longer its owner, seed %d", seed)
                    .isEmpty();
            assertThat(verdict.uncommittedAtIncidents())
                    .as("the storm bites, seed %d", seed)
                    .isPositive();
        }
    }
}
