package io.bellwire.testkit.chain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is simulated.
 *
 * @param addressesPerMerchant watched addresses of each merchant on each chain
 * @param watchers how many watchers report every transfer, each in its own time
 * @param maxLagTicks how far a watcher may fall behind the chain's head
 * @param start simulated time of the first tick
 * @param tick simulated time between two steps
 */
public record SimulatorSettings(
        List<ChainProfile> chains,
        List<String> merchantIds,
        int addressesPerMerchant,
        int watchers,
        int maxLagTicks,
        Instant start,
        Duration tick) {

    public SimulatorSettings {
        chains = List.copyOf(chains);
        merchantIds = List.copyOf(merchantIds);
        atLeastOne("chains", chains.size());
        atLeastOne("merchantIds", merchantIds.size());
        atLeastOne("addressesPerMerchant", addressesPerMerchant);
        atLeastOne("watchers", watchers);
        if (maxLagTicks < 0) {
            throw new IllegalArgumentException("maxLagTicks: " + maxLagTicks + " (expected: >= 0)");
        }
    }

    /** Four chains, three merchants, two watchers up to three ticks late, one tick a second from the start of 2026. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                List.of(ChainProfile.ETHEREUM, ChainProfile.POLYGON, ChainProfile.BITCOIN, ChainProfile.SOLANA),
                List.of("m1", "m2", "m3"),
                4,
                2,
                3,
                Instant.parse("2026-01-01T00:00:00Z"),
                Duration.ofSeconds(1));
    }

    public SimulatorSettings withMerchants(List<String> ids) {
        return new SimulatorSettings(chains, ids, addressesPerMerchant, watchers, maxLagTicks, start, tick);
    }

    public SimulatorSettings withChains(List<ChainProfile> profiles) {
        return new SimulatorSettings(profiles, merchantIds, addressesPerMerchant, watchers, maxLagTicks, start, tick);
    }

    public SimulatorSettings withWatchers(int count, int maxLag) {
        return new SimulatorSettings(chains, merchantIds, addressesPerMerchant, count, maxLag, start, tick);
    }

    public SimulatorSettings startingAt(Instant time) {
        return new SimulatorSettings(chains, merchantIds, addressesPerMerchant, watchers, maxLagTicks, time, tick);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
