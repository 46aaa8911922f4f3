package io.bellwire.testkit.chain;

import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * Several chains, the merchants' addresses on them, and redundant watchers: everything follows from the seed.
 *
 * <p>Each {@link #step} lets one tick of simulated time pass: transfers are made, chains get new heads where they are
 * due, and every watcher says what it saw. {@link #catchUp} makes the watchers say all there is to see; {@link #drain}
 * lets the chains grow besides, until nothing more will be said. {@link #truth} is what the pipeline must have arrived at
 * then.
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
    private final List<Made> made = new ArrayList<>();
    private int tick;

    private record Made(int chain, Transaction transaction) {}

    public ChainSimulator(long seed) {
        this(seed, SimulatorSettings.defaults());
    }

    public ChainSimulator(long seed, SimulatorSettings settings) {
        this.seed = seed;
        this.settings = settings;
        random = new SplittableRandom(seed);
        for (ChainProfile profile : settings.chains()) {
            chains.add(new SimulatedChain(profile, settings, random.split()));
            makers.add(new TransferMaker(profile, settings.fates(), watch(profile), random.split()));
        }
        for (int number = 1; number <= settings.watching().watchers(); number++) {
            watchers.add(new Watcher(number, settings.watching(), random.split(), chains));
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
     * Lets one tick pass in which {@code count} transfers are made, replacements not counted, and returns what the
     * watchers say about all there is to see. Statements of one watcher are in the order it made them; those of different
     * watchers are mixed at random.
     */
    public List<TransferObservation> step(int count) {
        return step(count, false);
    }

    /** Makes the watchers say all there is to see on the chains as they stand. Liars come to their senses, for good. */
    public List<TransferObservation> catchUp() {
        Instant now = now();
        watchers.forEach(watcher -> watcher.catchUp(tick, now));
        watchers.forEach(watcher -> watcher.comeToItsSenses(now));
        return heard();
    }

    /**
     * Lets time pass, without new transfers and without forks, until every watcher has stated every transfer as deep as
     * it will.
     */
    public List<TransferObservation> drain() {
        List<TransferObservation> statements = new ArrayList<>(catchUp());
        while (!isDrained()) {
            statements.addAll(step(0, true));
        }
        return statements;
    }

    /**
     * What an honest watcher says that looks again, now, whether a transfer is in a block: that it is, or that it is not,
     * and where it is instead, if anywhere.
     *
     * @param blockHash of whatever block, also of one that never was
     * @param height of that block
     */
    public List<TransferObservation> recheck(String transferId, String blockHash, long height) {
        Watcher watcher = watchers.get(0);
        for (Made one : made) {
            int which = one.transaction().indexOf(transferId);
            if (which >= 0) {
                SimulatedBlock head = chains.get(one.chain()).head();
                Placement here = one.transaction().placement();
                if (here == null || !here.block().hash().equals(blockHash)) {
                    SimulatedBlock asked = new SimulatedBlock(null, head.ordinal(), height, blockHash, now(), 0);
                    Placement gone = new Placement(one.transaction(), asked, 0, Placement.NO_LOGS, false);
                    watcher.answer(one.chain(), Fact.at(tick, ObservationKind.REMOVED, gone, head), which, now());
                }
                if (here != null) {
                    watcher.answer(one.chain(), Fact.at(tick, ObservationKind.INCLUDED, here, head), which, now());
                }
                return heard();
            }
        }
        throw new IllegalArgumentException("transferId: " + transferId + " (expected: one made here)");
    }

    /** Every transfer made so far and where it stands, oldest first. */
    public List<TransferTruth> truth() {
        List<TransferTruth> truth = new ArrayList<>(made.size());
        for (Made one : made) {
            SimulatedChain chain = chains.get(one.chain());
            truth.addAll(
                    one.transaction().truth(chain.profile(), settings.watching().finality(), chain.head()));
        }
        return truth;
    }

    @Override
    public String toString() {
        return "ChainSimulator[seed=" + seed + ", tick=" + tick + ", transactions=" + made.size() + ']';
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

    private List<TransferObservation> step(int count, boolean calm) {
        tick++;
        make(count);
        Instant now = now();
        for (SimulatedChain chain : chains) {
            chain.tick(tick, now, calm);
        }
        for (Watcher watcher : watchers) {
            watcher.observe(tick, now);
        }
        for (int i = 0; i < chains.size(); i++) {
            forgetWhatAllHaveRead(i);
        }
        return heard();
    }

    private void make(int count) {
        int left = count;
        while (left > 0) {
            int which = random.nextInt(chains.size());
            List<Transaction> rivals = makers.get(which).transaction(left);
            rivals.forEach(transaction -> made.add(new Made(which, transaction)));
            chains.get(which).submit(rivals, tick);
            left -= rivals.get(0).transfers().size();
        }
    }

    /** Takes what the watchers have said, in an order that a broker might have got it in. */
    private List<TransferObservation> heard() {
        int left = 0;
        for (Watcher watcher : watchers) {
            left += watcher.said().size();
        }
        List<TransferObservation> heard = new ArrayList<>(left);
        while (heard.size() < left) {
            Queue<TransferObservation> said =
                    watchers.get(random.nextInt(watchers.size())).said();
            if (!said.isEmpty()) {
                heard.add(said.remove());
            }
        }
        return heard;
    }

    private boolean isDrained() {
        return chains.stream().allMatch(SimulatedChain::isSettled)
                && watchers.stream().allMatch(Watcher::hasReadAll);
    }

    private void forgetWhatAllHaveRead(int chain) {
        long position = Long.MAX_VALUE;
        for (Watcher watcher : watchers) {
            position = Math.min(position, watcher.positionIn(chain));
        }
        chains.get(chain).chronicle().forgetBefore(position);
    }
}
