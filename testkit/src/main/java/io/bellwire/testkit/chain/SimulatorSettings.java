package io.bellwire.testkit.chain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is simulated.
 *
 * @param addressesPerMerchant watched addresses of each merchant on each chain
 * @param start simulated time of the first tick
 * @param tick simulated time between two steps
 */
public record SimulatorSettings(
        List<ChainProfile> chains,
        List<String> merchantIds,
        int addressesPerMerchant,
        Instant start,
        Duration tick,
        Forks forks,
        Fates fates,
        Watching watching) {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TICK = Duration.ofSeconds(1);

    public SimulatorSettings {
        chains = List.copyOf(chains);
        merchantIds = List.copyOf(merchantIds);
        atLeastOne("chains", chains.size());
        atLeastOne("merchantIds", merchantIds.size());
        atLeastOne("addressesPerMerchant", addressesPerMerchant);
    }

    /**
     * Calm: four chains that only grow, three merchants, two watchers up to three ticks late, one tick a second from the
     * start of 2026. Each transfer is in the next block, and ends as confirmed.
     */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                List.of(ChainProfile.ETHEREUM, ChainProfile.POLYGON, ChainProfile.BITCOIN, ChainProfile.SOLANA),
                List.of("m1", "m2", "m3"),
                4,
                START,
                TICK,
                Forks.NONE,
                Fates.NONE,
                Watching.by(2, 3));
    }

    /** The same chains as {@link #defaults} with a little of everything that goes wrong, told by three watchers. */
    public static SimulatorSettings lively() {
        return defaults()
                .withForks(new Forks(4, 40, 6, 30, 30))
                .withFates(new Fates(30, 20, 2, 3, 5, 3, 5, 30))
                .withWatching(Watching.by(3, 3).tellingAll());
    }

    /**
     * Short and wild, for {@link History}: every other head comes on another branch, many of them on one left before, and
     * the chain calls its blocks final after ten.
     */
    public static SimulatorSettings histories() {
        return new SimulatorSettings(
                List.of(ChainProfile.SHORT_SLOTS, ChainProfile.SHORT_HEIGHTS),
                List.of("m1"),
                2,
                START,
                TICK,
                new Forks(48, 65, 20, 60, 90),
                new Fates(40, 15, 2, 1, 5, 8, 8, 50),
                Watching.by(3, 4).tellingAll().atEveryDepth());
    }

    public SimulatorSettings withMerchants(List<String> ids) {
        return new SimulatorSettings(chains, ids, addressesPerMerchant, start, tick, forks, fates, watching);
    }

    public SimulatorSettings withChains(List<ChainProfile> profiles) {
        return new SimulatorSettings(profiles, merchantIds, addressesPerMerchant, start, tick, forks, fates, watching);
    }

    public SimulatorSettings withForks(Forks those) {
        return new SimulatorSettings(chains, merchantIds, addressesPerMerchant, start, tick, those, fates, watching);
    }

    public SimulatorSettings withFates(Fates those) {
        return new SimulatorSettings(chains, merchantIds, addressesPerMerchant, start, tick, forks, those, watching);
    }

    public SimulatorSettings withWatching(Watching that) {
        return new SimulatorSettings(chains, merchantIds, addressesPerMerchant, start, tick, forks, fates, that);
    }

    public SimulatorSettings startingAt(Instant time) {
        return new SimulatorSettings(chains, merchantIds, addressesPerMerchant, time, tick, forks, fates, watching);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
