package io.bellwire.testkit.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transaction and what has become of it so far. All its transfers share that.
 *
 * <p><b>Thread:</b> confined to the simulator's.
 */
final class Transaction {
    private enum Standing {
        UNHEARD,
        PENDING,
        IN,
        OUT,
        REPLACED,
        DROPPED
    }

    private final List<SimulatedTransfer> transfers;
    private final boolean leavesLogs;
    private final boolean visible;
    private final List<Transaction> rivals = new ArrayList<>(0);
    private final List<Transition> transitions = new ArrayList<>();
    private final List<Stay> stays = new ArrayList<>(2);
    private final int[] lostRemovals;
    private Standing standing = Standing.UNHEARD;
    private @Nullable Placement placement;
    private @Nullable Transaction winner;
    private int confirmations;
    private boolean disputed;

    /** @param visible whether it is seen in mempools */
    Transaction(List<SimulatedTransfer> transfers, boolean leavesLogs, boolean visible) {
        this.transfers = transfers;
        this.leavesLogs = leavesLogs;
        this.visible = visible;
        lostRemovals = new int[transfers.size()];
    }

    List<SimulatedTransfer> transfers() {
        return transfers;
    }

    /** Which of its transfers that is, or -1. */
    int indexOf(String transferId) {
        for (int i = 0; i < transfers.size(); i++) {
            if (transfers.get(i).transferId().equals(transferId)) {
                return i;
            }
        }
        return -1;
    }

    String txId() {
        return transfers.get(0).txId();
    }

    boolean leavesLogs() {
        return leavesLogs;
    }

    boolean isVisible() {
        return visible;
    }

    boolean isIncluded() {
        return standing == Standing.IN;
    }

    /** Its place in the chain; null while it has none. */
    @Nullable
    Placement placement() {
        return placement;
    }

    /** Those that spend what this one spends. */
    List<Transaction> rivals() {
        return rivals;
    }

    boolean hasLost() {
        return rivals.stream().anyMatch(Transaction::isIncluded);
    }

    void competeWith(Transaction other) {
        rivals.add(other);
        other.rivals.add(this);
    }

    void seen(long ordinal) {
        standing = Standing.PENDING;
        transitions.add(new Transition(Transition.Kind.SEEN, ordinal, null));
    }

    void enter(Placement where, long ordinal, int depth) {
        standing = Standing.IN;
        placement = where;
        confirmations = depth;
        transitions.add(new Transition(Transition.Kind.ENTERED, ordinal, where.block()));
    }

    /** Stated at a greater depth. */
    void deepen(int depth) {
        confirmations = Math.max(confirmations, depth);
    }

    void leave(long ordinal) {
        stay().ifPresent(stays::add);
        transitions.add(new Transition(
                Transition.Kind.LEFT, ordinal, stays.get(stays.size() - 1).block()));
        standing = Standing.OUT;
        placement = null;
    }

    /** Another won. False when that changes nothing: for one never heard of, in the chain, or ended before. */
    boolean loseTo(Transaction other, long ordinal, boolean stated) {
        winner = other;
        if (!isOpen()) {
            return false;
        }
        standing = Standing.REPLACED;
        if (stated) {
            transitions.add(new Transition(Transition.Kind.REPLACED, ordinal, null));
        }
        return true;
    }

    /** Forgotten. False when nobody had heard of it, or it ended before. */
    boolean drop(long ordinal) {
        if (!isOpen()) {
            return false;
        }
        standing = Standing.DROPPED;
        transitions.add(new Transition(Transition.Kind.DROPPED, ordinal, null));
        return true;
    }

    void removalLost(int transfer) {
        lostRemovals[transfer]++;
    }

    void dispute() {
        disputed = true;
    }

    /** What there is to know about its transfers, at a head. */
    List<TransferTruth> truth(ChainProfile profile, boolean finalityStated, SimulatedBlock head) {
        List<Stay> allStays = new ArrayList<>(stays);
        stay().ifPresent(allStays::add);
        List<TransferTruth> truths = new ArrayList<>(transfers.size());
        for (int i = 0; i < transfers.size(); i++) {
            truths.add(new TransferTruth(
                    transfers.get(i),
                    state(profile, finalityStated, head),
                    Optional.ofNullable(placement).map(Placement::block),
                    placement == null ? 0 : placement.block().confirmationsAt(head),
                    isReplaced() && winner != null ? Optional.of(winner.txId()) : Optional.empty(),
                    transitions,
                    allStays,
                    lostRemovals[i],
                    disputed));
        }
        return truths;
    }

    private boolean isReplaced() {
        return standing == Standing.REPLACED || (standing == Standing.UNHEARD && winner != null);
    }

    private boolean isOpen() {
        return standing == Standing.PENDING || standing == Standing.OUT;
    }

    private Optional<Stay> stay() {
        return Optional.ofNullable(placement).map(here -> new Stay(here.block(), here.failed(), confirmations));
    }

    private TransferTruth.State state(ChainProfile profile, boolean finalityStated, SimulatedBlock head) {
        if (placement != null) {
            int depth = placement.block().confirmationsAt(head);
            if (placement.failed()) {
                return TransferTruth.State.FAILED;
            }
            if (finalityStated && profile.isFinal(depth)) {
                return TransferTruth.State.FINALIZED;
            }
            return depth >= profile.requiredConfirmations()
                    ? TransferTruth.State.CONFIRMED
                    : TransferTruth.State.INCLUDED;
        }
        if (isReplaced()) {
            return TransferTruth.State.REPLACED;
        }
        return switch (standing) {
            case OUT -> TransferTruth.State.OUT;
            case DROPPED -> TransferTruth.State.DROPPED;
            default -> TransferTruth.State.PENDING;
        };
    }
}
