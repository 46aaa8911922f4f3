package io.bellwire.standalone.acceptance;

import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends lives at moments that follow from a seed; {@code -Dbellwire.kill.seed=N} repeats those of a run.
 *
 * <p><b>Thread:</b> confined to the test's thread.
 */
final class Killer {
    private static final Logger LOGGER = LoggerFactory.getLogger(Killer.class);
    private static final InstantSource CLOCK = InstantSource.system();

    private final long seed = Long.getLong("bellwire.kill.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Kills kills = new Kills();
    private final int whileStartingPercent;

    /** @param whileStartingPercent of lives that end before they have begun, the first one never */
    Killer(int whileStartingPercent) {
        this.whileStartingPercent = whileStartingPercent;
        LOGGER.info("kill moments from -Dbellwire.kill.seed={}", seed);
    }

    long seed() {
        return seed;
    }

    Kills kills() {
        return kills;
    }

    /** Whether the next life is not waited for. */
    boolean comesWhileStarting() {
        return kills.count() > 0 && random.nextInt(100) < whileStartingPercent;
    }

    /**
     * Kills at some moment from now on, and returns when the next life may begin.
     *
     * @param kill returns when nothing more will come of the process
     */
    void strike(Runnable kill, Duration latest) throws InterruptedException {
        letPass(Duration.ofMillis(random.nextLong(latest.toMillis())));
        kill.run();
        kills.add(CLOCK.instant());
        Patience.await("a second after the kill's").until(() -> kills.isInLaterSecond(CLOCK.instant()));
    }

    /** A random moment is the one thing no condition can stand for. */
    private static void letPass(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
