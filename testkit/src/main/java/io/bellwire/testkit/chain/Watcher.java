package io.bellwire.testkit.chain;

import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * States what there was to see on every chain, some ticks after it was there to see.
 *
 * <p><b>Invariant:</b> it walks through each chain's facts in order and never looks back: however late, it skips no head.
 * {@code watcherSeq} has gaps only where a statement was lost.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class Watcher {
    /** Its lag stays for some ticks: watchers that are late now and in time at the next tick would hardly ever be late. */
    private static final int NEW_LAG_PERCENT = 25;

    private final String id;
    private final Watching watching;
    private final RandomGenerator random;
    private final List<Reading> readings = new ArrayList<>();
    private final Queue<TransferObservation> said = new ArrayDeque<>();
    private int lag;
    private int seenTick;
    private long seq;

    Watcher(int number, Watching watching, SplittableRandom random, List<SimulatedChain> chains) {
        this.id = "watcher-" + number;
        this.watching = watching;
        this.random = random;
        Lie lie = number == watching.watchers() ? watching.lie() : Lie.NONE;
        for (SimulatedChain chain : chains) {
            readings.add(new Reading(
                    chain.chronicle(),
                    testimony(lie, chain.profile(), random),
                    new Statements(chain.profile(), watching.finality())));
        }
        lag = lag();
    }

    private Testimony testimony(Lie lie, ChainProfile profile, SplittableRandom liars) {
        return switch (lie) {
            case NONE -> Testimony.HONEST;
            case WRONG_FORK -> new WrongFork(watching.liePercent(), liars.split(), profile.spelling());
            case FALSE_INCLUSION -> new FalseInclusion(watching.liePercent(), liars.split(), profile);
        };
    }

    /** What it has said and nobody has taken yet. */
    Queue<TransferObservation> said() {
        return said;
    }

    /** Sees what was there to see up to some recent tick. */
    void observe(int tick, Instant now) {
        if (Percent.hits(random, NEW_LAG_PERCENT)) {
            lag = lag();
        }
        seenTick = Math.max(seenTick, tick - lag);
        readings.forEach(reading -> reading.readTo(seenTick, now));
    }

    /** Sees all there is to see. */
    void catchUp(int tick, Instant now) {
        seenTick = tick;
        readings.forEach(reading -> reading.readTo(tick, now));
    }

    void comeToItsSenses(Instant now) {
        readings.forEach(reading -> reading.testimony.comeToItsSenses(fact -> reading.state(fact, now)));
    }

    boolean hasReadAll() {
        return readings.stream().allMatch(reading -> reading.position == reading.chronicle.end());
    }

    long positionIn(int chain) {
        return readings.get(chain).position;
    }

    /** States a fact about one transfer of a transaction because it was asked to: that is never lost. */
    void answer(int chain, Fact fact, int which, Instant now) {
        readings.get(chain).say(fact, which, now);
    }

    private int lag() {
        return watching.maxLagTicks() == 0 ? 0 : random.nextInt(watching.maxLagTicks() + 1);
    }

    /** How far it has come with one chain. */
    private final class Reading {
        private final Chronicle chronicle;
        private final Testimony testimony;
        private final Statements statements;
        private long position;

        Reading(Chronicle chronicle, Testimony testimony, Statements statements) {
            this.chronicle = chronicle;
            this.testimony = testimony;
            this.statements = statements;
        }

        void readTo(int tick, Instant now) {
            while (position < chronicle.end() && chronicle.at(position).tick() <= tick) {
                testimony.tell(chronicle.at(position), fact -> state(fact, now));
                position++;
            }
        }

        void state(Fact fact, Instant now) {
            int transfers = fact.transaction().transfers().size();
            for (int which = 0; which < transfers; which++) {
                if (fact.kind() == ObservationKind.REMOVED && Percent.hits(random, watching.lostRemovalsPercent())) {
                    fact.transaction().removalLost(which);
                    seq++;
                } else {
                    say(fact, which, now);
                }
            }
        }

        void say(Fact fact, int which, Instant now) {
            said.add(statements.of(fact, which, id, ++seq, now));
        }
    }
}
