package io.bellwire.standalone.demo;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.chain.ChainSimulator;
import io.bellwire.testkit.chain.SimulatorSettings;
import io.bellwire.testkit.chain.WatchedAddress;
import io.bellwire.testkit.chain.Watching;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The simulated chains as a stream of statements: time on them passes as fast as their watchers are listened to. They
 * fork, their transactions fail or are replaced, and some tokens are fakes.
 *
 * <p><b>Thread:</b> confined to one.
 */
final class Chains {
    static final int WATCHERS = 3;
    static final int MAX_LAG_BLOCKS = 3;
    /** How many of the watchers must agree before a transfer is confirmed. */
    static final int QUORUM = 2;

    /** The configuration wants an entry for every other chain, of which there is none. */
    private static final String OTHER_CHAINS = "*=12";

    private static final SimulatorSettings SETTINGS = SimulatorSettings.lively()
            .withMerchants(DemoMerchant.ids())
            .withWatching(Watching.by(WATCHERS, MAX_LAG_BLOCKS).tellingAll());

    /** Each watcher states a transfer at its first confirmation, at the required depth, once more, and mostly as final. */
    private static final int STATEMENTS_PER_TRANSFER = WATCHERS * 4;
    /** As many ticks a second as let a person see deposits become confirmed within a few seconds. */
    private static final int TICKS_PER_SECOND = 4;
    /** Simulated time may run ahead of the clock by less than that, so that nothing is observed in the future. */
    private static final Duration HEAD_START = Duration.ofHours(6);

    private final ChainSimulator simulator;
    private final int transfersPerTick;
    private final Deque<TransferObservation> statements = new ArrayDeque<>();

    /** @param rate statements wanted a second */
    Chains(int rate, Instant now) {
        simulator = new ChainSimulator(now.toEpochMilli(), SETTINGS.startingAt(now.minus(HEAD_START)));
        transfersPerTick = Math.max(1, rate / (STATEMENTS_PER_TRANSFER * TICKS_PER_SECOND));
    }

    /** The depths at which the simulated chains call a transfer confirmed, as the configuration spells them. */
    static String confirmations() {
        return SETTINGS.chains().stream()
                .map(chain -> chain.chainId() + '=' + chain.requiredConfirmations())
                .collect(Collectors.joining(",", "", "," + OTHER_CHAINS));
    }

    List<WatchedAddress> addresses() {
        return simulator.addresses();
    }

    int requiredConfirmations(String chainId) {
        return simulator.requiredConfirmations(chainId);
    }

    /** The next {@code count} statements, in their watchers' order. */
    List<TransferObservation> next(int count) {
        List<TransferObservation> next = new ArrayList<>(count);
        while (next.size() < count) {
            if (statements.isEmpty()) {
                statements.addAll(simulator.step(transfersPerTick));
            } else {
                next.add(statements.remove());
            }
        }
        return next;
    }
}
