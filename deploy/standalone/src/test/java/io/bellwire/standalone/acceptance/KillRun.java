package io.bellwire.standalone.acceptance;

import io.bellwire.testkit.chain.ChainSimulator;
import io.bellwire.testkit.chain.SimulatorSettings;
import io.bellwire.testkit.chain.Stay;
import io.bellwire.testkit.chain.TransferTruth;
import io.bellwire.testkit.chain.Transition;
import io.bellwire.testkit.receiver.Script;
import java.util.List;

/**
 * Four merchants, two of them healthy, one flaky and one down, and watchers that go on telling of their transfers while
 * somebody kills.
 *
 * <p><b>Thread:</b> confined to the test's thread.
 */
final class KillRun implements AutoCloseable {
    static final List<String> HEALTHY = List.of("steady", "brisk");
    private static final int REFUSED_PERCENT = 20;
    private static final List<String> EVERYTHING = List.of("deposit.*", "transaction.*");

    private final Killer killer;
    private final ChainSimulator chain;
    private final LedgerRun ledger;
    private final SteadyLoad load;

    /** Registers the merchants, makes their addresses known, and lets the load begin. */
    KillRun(BellwireUnderTest bellwire, Killer killer, SimulatorSettings settings, int transfersPerTick) {
        this.killer = killer;
        chain = new ChainSimulator(killer.seed(), settings.withMerchants(List.of("steady", "brisk", "flaky", "down")));
        ledger = new LedgerRun(chain::requiredConfirmations);
        load = new SteadyLoad(chain, ledger.publisher(bellwire.gateway()), transfersPerTick);
        try {
            ledger.merchant(bellwire.gateway(), "steady", Script.healthy(), EVERYTHING);
            ledger.merchant(bellwire.gateway(), "brisk", Script.healthy(), List.of("deposit.*"));
            ledger.merchant(bellwire.gateway(), "flaky", Script.flaky(killer.seed(), REFUSED_PERCENT), EVERYTHING);
            ledger.merchant(bellwire.gateway(), "down", Script.alwaysStatus(500), EVERYTHING);
            ledger.watch(bellwire, chain.addresses());
            load.start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Killer killer() {
        return killer;
    }

    /** To be asked once the load is finished. */
    ChainSimulator chain() {
        return chain;
    }

    /** Transfers whose block has left the chain. To be asked once the load is finished. */
    long transfersReorganised() {
        return chain.truth().stream().filter(truth -> !left(truth).isEmpty()).count();
    }

    /** Those among them that could be credited by then. */
    long transfersTakenBack() {
        return chain.truth().stream()
                .filter(truth -> truth.transfer().asset().verified())
                .filter(truth -> left(truth).stream()
                        .anyMatch(stay -> !stay.failed()
                                && stay.confirmations()
                                        >= chain.requiredConfirmations(
                                                truth.transfer().chainId())))
                .count();
    }

    LedgerRun ledger() {
        return ledger;
    }

    SteadyLoad load() {
        return load;
    }

    /** How many callbacks have reached merchants, taken or not. */
    int arrived() {
        return ledger.receiver().count();
    }

    /** The load goes on through this one, since its process is another now. */
    void goOnThrough(BellwireUnderTest next) {
        load.through(ledger.publisher(next.gateway()));
    }

    /** Returns when all that was said is acknowledged, and nothing is left to do of it. */
    void finish(BellwireUnderTest bellwire) throws InterruptedException {
        load.finish();
        bellwire.backlog().awaitDrained();
    }

    @Override
    public void close() {
        load.close();
        ledger.close();
    }

    /** Its stays in blocks that the chain has left, which are the first ones. */
    private static List<Stay> left(TransferTruth truth) {
        int times = (int) truth.transitions().stream()
                .filter(change -> change.kind() == Transition.Kind.LEFT)
                .count();
        return truth.stays().subList(0, times);
    }
}
