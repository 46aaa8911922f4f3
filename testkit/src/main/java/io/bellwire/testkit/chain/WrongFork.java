package io.bellwire.testkit.chain;

import io.bellwire.event.v1.ObservationKind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Follows a fork of its own for a while: it sees each block above some head under another hash. When it comes back it
 * removes what it had included there, and includes what is in the chain.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class WrongFork implements Testimony {
    private static final int LONGEST_TICKS = 12;

    private final int percent;
    private final RandomGenerator random;
    private final ChainSpelling spelling;
    private final Map<SimulatedBlock, SimulatedBlock> wrongBlocks = new HashMap<>();
    /** What stands in the wrong fork, and what it stands for. */
    private final Map<Placement, Placement> trueByWrong = new LinkedHashMap<>();

    private long above = Long.MAX_VALUE;
    private int untilTick;
    private @Nullable Fact latest;
    private boolean sane;

    WrongFork(int percent, RandomGenerator random, ChainSpelling spelling) {
        this.percent = percent;
        this.random = random;
        this.spelling = spelling;
    }

    @Override
    public void tell(Fact fact, Consumer<Fact> said) {
        if (isAstray() && fact.tick() > untilTick) {
            comeBack(said);
        }
        latest = fact;
        if (!sane && !isAstray() && Percent.hits(random, percent)) {
            above = fact.head().height();
            untilTick = fact.tick() + random.nextInt(LONGEST_TICKS);
        }
        Placement placement = fact.placement();
        if (placement == null || placement.block().height() <= above) {
            said.accept(fact);
            return;
        }
        Placement wrong = wrong(placement);
        if (fact.kind() == ObservationKind.INCLUDED) {
            placement.transaction().dispute();
            trueByWrong.put(wrong, placement);
            said.accept(fact.about(wrong, wrong(fact.head())));
        } else if (trueByWrong.remove(wrong) != null) {
            said.accept(fact.about(wrong, wrong(fact.head())));
        } else {
            said.accept(fact);
        }
    }

    @Override
    public void comeToItsSenses(Consumer<Fact> said) {
        sane = true;
        comeBack(said);
    }

    private void comeBack(Consumer<Fact> said) {
        Fact last = latest;
        if (isAstray() && last != null) {
            trueByWrong
                    .keySet()
                    .forEach(wrong -> said.accept(Fact.at(last.tick(), ObservationKind.REMOVED, wrong, last.head())));
            trueByWrong
                    .values()
                    .forEach(real -> said.accept(Fact.at(last.tick(), ObservationKind.INCLUDED, real, last.head())));
        }
        trueByWrong.clear();
        wrongBlocks.clear();
        above = Long.MAX_VALUE;
    }

    private boolean isAstray() {
        return above != Long.MAX_VALUE;
    }

    private Placement wrong(Placement real) {
        return new Placement(
                real.transaction(), wrong(real.block()), real.txIndex(), real.firstLogIndex(), real.failed());
    }

    private SimulatedBlock wrong(SimulatedBlock real) {
        return wrongBlocks.computeIfAbsent(
                real,
                block -> new SimulatedBlock(
                        block.parent(),
                        block.ordinal(),
                        block.height(),
                        spelling.blockHash(random),
                        block.timestamp(),
                        0));
    }
}
