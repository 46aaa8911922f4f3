package io.bellwire.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.testkit.chain.ChainProfile;
import io.bellwire.testkit.chain.History;
import io.bellwire.testkit.chain.SimulatorSettings;
import io.bellwire.testkit.chain.TransferTruth;
import io.bellwire.testkit.chain.Transition;
import io.bellwire.testkit.chain.Watching;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Simulated chains tell good rules for duplicates from bad ones, in the order the design has found. */
class DuplicateRulesTest {
    private static final Logger LOGGER = LoggerFactory.getLogger(DuplicateRulesTest.class);
    private static final long FIRST_SEED = 1_000_000;
    private static final int HISTORIES = 4_000;

    private static final SimulatorSettings WILD = SimulatorSettings.histories();

    @Test
    void areRankedAsInTheDesign() {
        Outcome seenType = outcome("seen-set on (transfer, type)", WILD, () -> new SeenSet(false));
        Outcome seenBlock = outcome("seen-set on (transfer, block, type)", WILD, () -> new SeenSet(true));
        Outcome lastValue = outcome("last value wins", WILD, LastValue::new);
        Outcome byOrdinal = outcome("versioned by ordinal", WILD, () -> new Versioned(false));

        assertThat(seenType.wrong()).isGreaterThan(0.6);
        assertThat(seenBlock.wrong()).isBetween(0.3, seenType.wrong());
        assertThat(lastValue.wrong()).isZero();
        assertThat(lastValue.changes()).isGreaterThan(2 * lastValue.trueChanges());
        assertThat(byOrdinal.wrong()).isZero();
        assertThat(byOrdinal.changes()).isEqualTo(byOrdinal.trueChanges());
    }

    /** A transfer that was swung back to at the same height is only believed when it is stated again, deeper. */
    @Test
    void failByHeightWhereHeadsOfEqualHeightFollowEachOther() {
        SimulatorSettings slots = WILD.withChains(List.of(ChainProfile.SHORT_SLOTS))
                .withWatching(Watching.by(3, 2).tellingAll());

        Outcome byHeight = outcome("versioned by height", slots, () -> new Versioned(true));
        Outcome byOrdinal = outcome("versioned by ordinal", slots, () -> new Versioned(false));

        assertThat(byHeight.wrong()).isBetween(0.001, 0.1);
        assertThat(byHeight.changes()).isLessThan(byHeight.trueChanges());
        assertThat(byOrdinal.wrong()).isZero();
        assertThat(byOrdinal.changes()).isEqualTo(byOrdinal.trueChanges());
    }

    /** Decides of one transfer what is news, and believes in the end that it is in a block or not. */
    private interface Rule {
        /** How often the merchant hears that it is in a block, or is not. */
        int hear(TransferObservation statement);

        boolean included();
    }

    /** @param wrong of all transfers, those that end wrong */
    private record Outcome(double wrong, long changes, long trueChanges) {}

    private static Outcome outcome(String name, SimulatorSettings settings, Supplier<Rule> rules) {
        long transfers = 0;
        long wrong = 0;
        long changes = 0;
        long trueChanges = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES; seed++) {
            History history = History.of(seed, settings);
            Map<String, Rule> byTransfer = new HashMap<>();
            for (TransferObservation statement : history.log()) {
                changes += byTransfer
                        .computeIfAbsent(statement.getTransferId(), id -> rules.get())
                        .hear(statement);
            }
            for (TransferTruth truth : history.truth()) {
                Rule rule = byTransfer.get(truth.transfer().transferId());
                boolean included = rule != null && rule.included();
                transfers++;
                wrong += included == truth.block().isPresent() ? 0 : 1;
                trueChanges += truth.transitions().stream()
                        .filter(it -> it.kind() == Transition.Kind.ENTERED || it.kind() == Transition.Kind.LEFT)
                        .count();
            }
        }
        Outcome outcome = new Outcome((double) wrong / transfers, changes, trueChanges);
        LOGGER.info("{}: {} over {} transfers, seeds from {}", name, outcome, transfers, FIRST_SEED);
        return outcome;
    }

    private static boolean saysIn(TransferObservation statement) {
        return statement.getKind() == ObservationKind.INCLUDED;
    }

    private static boolean isAboutABlock(TransferObservation statement) {
        return saysIn(statement) || statement.getKind() == ObservationKind.REMOVED;
    }

    private static final class SeenSet implements Rule {
        private final boolean tellsBlocksApart;
        private final Set<String> seen = new HashSet<>();
        private boolean included;

        SeenSet(boolean tellsBlocksApart) {
            this.tellsBlocksApart = tellsBlocksApart;
        }

        @Override
        public int hear(TransferObservation statement) {
            if (!isAboutABlock(statement)
                    || !seen.add(statement.getKind()
                            + (tellsBlocksApart ? statement.getBlock().getHash() : ""))) {
                return 0;
            }
            included = saysIn(statement);
            return 1;
        }

        @Override
        public boolean included() {
            return included;
        }
    }

    private static final class LastValue implements Rule {
        private String block = "";

        @Override
        public int hear(TransferObservation statement) {
            if (!isAboutABlock(statement)) {
                return 0;
            }
            String where = statement.getBlock().getHash();
            if (where.equals(block) == saysIn(statement)) {
                return 0;
            }
            if (saysIn(statement)) {
                int changes = block.isEmpty() ? 1 : 2;
                block = where;
                return changes;
            }
            block = "";
            return 1;
        }

        @Override
        public boolean included() {
            return !block.isEmpty();
        }
    }

    private static final class Versioned implements Rule {
        private final TransferBook book = new TransferBook(Integer.MAX_VALUE, 1);
        private final boolean byHeight;

        Versioned(boolean byHeight) {
            this.byHeight = byHeight;
        }

        @Override
        public int hear(TransferObservation statement) {
            if (byHeight) {
                Head head = statement.getHead();
                statement.setHead(new Head(head.getHeight(), head.getHeight(), head.getHash()));
            }
            return (int) book.hear(statement).stream()
                    .filter(entry -> Set.of("detected", "failed", "reorged").contains(entry.stage()))
                    .filter(entry -> entry.epoch() > 0)
                    .count();
        }

        @Override
        public boolean included() {
            return book.isIncluded();
        }
    }
}
