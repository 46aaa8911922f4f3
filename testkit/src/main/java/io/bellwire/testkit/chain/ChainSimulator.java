package io.bellwire.testkit.chain;

import io.bellwire.event.v1.TransferObservation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Several chains, the merchants' addresses on them, and redundant watchers: everything follows from the seed.
 *
 * <p>Each {@link #step} lets one tick of simulated time pass: transfers are made, blocks grow where they are due, and
 * every watcher says what it saw. {@link #drain} lets time pass until nothing more will be said. {@link #truth} is what
 * the pipeline must have arrived at by then.
 *
 * <p><b>Thread:</b> confined to one thread.
 */
public final class ChainSimulator {
    private final long seed;
    private final SimulatorSettings settings;
    private final SplittableRandom random;
    private final List<SimulatedChain> chains = new ArrayList<>();
    private final List<TransferMaker> makers = new ArrayList<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<WatchedAddress> addresses = new ArrayList<>();
    private final List<SimulatedTransfer> transfers = new ArrayList<>();
    private int tick;

    public ChainSimulator(long seed) {
        this(seed, SimulatorSettings.defaults());
    }

    public ChainSimulator(long seed, SimulatorSettings settings) {
        this.seed = seed;
        this.settings = settings;
        random = new SplittableRandom(seed);
        for (ChainProfile profile : settings.chains()) {
            chains.add(new SimulatedChain(profile, random.split(), settings.start()));
            makers.add(new TransferMaker(profile, watch(profile), random.split()));
        }
        for (int number = 1; number <= settings.watchers(); number++) {
            watchers.add(new Watcher("watcher-" + number, settings.maxLagTicks(), random.split(), chains));
        }
    }

    /** Every watched address, for the address book. */
    public List<WatchedAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** The depth at which transfers of a simulated chain count as confirmed. */
    public int requiredConfirmations(String chainId) {
        return settings.chains().stream()
                .filter(profile -> profile.chainId().equals(chainId))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("chainId: " + chainId + " (expected: a simulated chain)"))
                .requiredConfirmations();
    }

    /** Simulated time. */
    public Instant now() {
        return settings.start().plus(settings.tick().multipliedBy(tick));
    }

    /**
     * Lets one tick pass in which {@code count} transfers are made, and returns what the watchers say about all there
     * is to see. Statements of one watcher are in the order it made them.
     */
    public List<TransferObservation> step(int count) {
        make(count);
        tick++;
        chains.forEach(chain -> chain.tick(tick, now()));
        List<TransferObservation> statements = new ArrayList<>();
        watchers.forEach(watcher -> statements.addAll(watcher.observe(chains, tick, now())));
        return statements;
    }

    /** Lets time pass, without new transfers, until every watcher has stated every transfer as deep as it will. */
    public List<TransferObservation> drain() {
        List<TransferObservation> statements = new ArrayList<>();
        while (!isDrained()) {
            statements.addAll(step(0));
        }
        return statements;
    }

    /** Every transfer made so far and where it stands, oldest first. */
    public List<TransferTruth> truth() {
        return transfers.stream().map(this::truthOf).toList();
    }

    @Override
    public String toString() {
        return "ChainSimulator[seed=" + seed + ", tick=" + tick + ", transfers=" + transfers.size() + ']';
    }

    private List<String> watch(ChainProfile profile) {
        List<String> watched = new ArrayList<>();
        for (String merchantId : settings.merchantIds()) {
            for (int i = 0; i < settings.addressesPerMerchant(); i++) {
                String address = profile.spelling().address(random);
                watched.add(address);
                addresses.add(new WatchedAddress(profile.chainId(), address, merchantId));
            }
        }
        return watched;
    }

    private void make(int count) {
        int left = count;
        while (left > 0) {
            int which = random.nextInt(chains.size());
            List<SimulatedTransfer> transaction = makers.get(which).transaction(left);
            transaction.forEach(chains.get(which)::submit);
            transfers.addAll(transaction);
            left -= transaction.size();
        }
    }

    private boolean isDrained() {
        return chains.stream().noneMatch(SimulatedChain::hasWaiting)
                && transfers.stream().allMatch(transfer -> {
                    SimulatedChain chain = chainOf(transfer);
                    return chain.inclusionOf(transfer)
                            .filter(block -> watchers.stream().allMatch(watcher -> watcher.isDoneWith(chain, block)))
                            .isPresent();
                });
    }

    private TransferTruth truthOf(SimulatedTransfer transfer) {
        SimulatedChain chain = chainOf(transfer);
        Optional<SimulatedBlock> block = chain.inclusionOf(transfer);
        if (block.isEmpty()) {
            return new TransferTruth(transfer, TransferTruth.State.PENDING, block, 0);
        }
        int confirmations = (int) (chain.head().height() - block.get().height()) + 1;
        boolean confirmed = confirmations >= chain.profile().requiredConfirmations();
        TransferTruth.State state = confirmed ? TransferTruth.State.CONFIRMED : TransferTruth.State.INCLUDED;
        return new TransferTruth(transfer, state, block, confirmations);
    }

    private SimulatedChain chainOf(SimulatedTransfer transfer) {
        return chains.stream()
                .filter(chain -> chain.profile().chainId().equals(transfer.chainId()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("transfer on a chain that is not simulated"));
    }
}
