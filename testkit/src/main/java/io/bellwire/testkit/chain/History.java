package io.bellwire.testkit.chain;

import io.bellwire.event.v1.TransferObservation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A short and eventful life of a few transfers on one chain, for properties that must hold in hundreds of thousands of
 * them: one to four transfers over 20 to 60 ticks, everything from the seed.
 *
 * @param log what the watchers stated, in the order a broker got it
 * @param truth what came of it
 * @param chain as it stands at the end, to let time pass on it or to ask a watcher again
 */
public record History(long seed, ChainSimulator chain, List<TransferObservation> log, List<TransferTruth> truth) {
    private static final int MOST_TRANSFERS = 4;
    private static final int FEWEST_TICKS = 20;
    private static final int MOST_TICKS = 60;

    /** Ends in the midst of things: every watcher has stated all there was to see, but transfers need not be settled. */
    public static History of(long seed, SimulatorSettings settings) {
        return of(seed, settings, false);
    }

    /** Ends with each transfer final, or out for good. */
    public static History drained(long seed, SimulatorSettings settings) {
        return of(seed, settings, true);
    }

    private static History of(long seed, SimulatorSettings settings, boolean drained) {
        SplittableRandom random = new SplittableRandom(seed);
        ChainProfile chain =
                settings.chains().get(random.nextInt(settings.chains().size()));
        ChainSimulator simulator = new ChainSimulator(random.nextLong(), settings.withChains(List.of(chain)));
        int transfers = 1 + random.nextInt(MOST_TRANSFERS);
        int ticks = FEWEST_TICKS + random.nextInt(MOST_TICKS - FEWEST_TICKS + 1);
        List<TransferObservation> log = new ArrayList<>();
        for (int tick = 0; tick < ticks; tick++) {
            // All are made in the first three quarters, so that they end at every age.
            boolean due = transfers > 0 && random.nextInt(Math.max(1, ticks * 3 / 4 - tick)) < transfers;
            int count = due ? 1 + random.nextInt(transfers) : 0;
            transfers -= count;
            log.addAll(simulator.step(count));
        }
        log.addAll(drained ? simulator.drain() : simulator.catchUp());
        return new History(seed, simulator, log, simulator.truth());
    }
}
