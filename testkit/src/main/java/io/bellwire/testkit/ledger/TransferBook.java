package io.bellwire.testkit.ledger;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.TransferObservation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is new in each statement about one transfer, by the rules that are published: statements are ordered by the
 * watcher's head, what repeats or contradicts at an older head says nothing, and depths count once enough watchers agree
 * on the block.
 *
 * <p>Written from the rules and not from the router's code, so that each is a check of the other. Knows neither replays
 * nor limits: it keeps everything.
 *
 * <p><b>Thread:</b> confined to its owner's.
 */
final class TransferBook {
    private enum Standing {
        UNHEARD,
        PENDING,
        IN,
        OUT,
        ENDED
    }

    private final int required;
    private final int quorum;
    private final Map<String, Long> orphanedAt = new HashMap<>();
    private final Set<String> watchers = new HashSet<>();
    private Standing standing = Standing.UNHEARD;
    private String block = "";
    private long version;
    private int epoch;
    private int depth;
    private boolean failed;
    private boolean confirmed;
    private boolean calledFinal;
    private boolean finalized;

    /**
     * @param required depth at which it is confirmed
     * @param quorum how many watchers must agree on the block before it is
     */
    TransferBook(int required, int quorum) {
        this.required = required;
        this.quorum = quorum;
    }

    /**
     * One thing to be said.
     *
     * @param stage the last part of the event's type
     * @param epoch how often it had entered the chain; 0 before the first time
     */
    record Entry(String stage, int epoch) {}

    boolean isIncluded() {
        return standing == Standing.IN;
    }

    boolean isConfirmed() {
        return isIncluded() && confirmed;
    }

    /** The hash of the block it is in, or last was. */
    String block() {
        return block;
    }

    /** What follows from a statement, in order; mostly nothing. */
    List<Entry> hear(TransferObservation statement) {
        List<Entry> entries = new ArrayList<>(2);
        long ordinal = ordinal(statement);
        switch (statement.getKind()) {
            case INCLUDED -> included(statement, ordinal, entries);
            case REMOVED -> removed(statement.getBlock().getHash(), ordinal, entries);
            case MEMPOOL_SEEN -> {
                if (standing == Standing.UNHEARD) {
                    standing = Standing.PENDING;
                    version = ordinal;
                    entries.add(new Entry("detected", 0));
                }
            }
            case REPLACED -> ended("replaced", ordinal, entries);
            case DROPPED -> ended("dropped", ordinal, entries);
            case UNKNOWN -> {}
        }
        return entries;
    }

    private void included(TransferObservation statement, long ordinal, List<Entry> entries) {
        String where = statement.getBlock().getHash();
        Long orphaned = orphanedAt.get(where);
        if (orphaned != null && ordinal <= orphaned) {
            return; // spoken before that block was disproved, even if the chain has come back to it since
        }
        boolean here = standing == Standing.IN && where.equals(block);
        if (!here) {
            // The removal and the new inclusion of one head carry the same ordinal, so outside the same is not too old.
            boolean stale = standing == Standing.IN ? ordinal <= version : ordinal < version;
            if (stale || finalized) {
                return;
            }
            if (standing == Standing.IN) {
                leave(ordinal, entries);
            }
            enter(where, statement.getExecutionStatus() == ExecutionStatus.FAILED, entries);
        }
        version = Math.max(version, ordinal);
        watchers.add(statement.getWatcherId());
        if (!failed && statement.getAsset().getVerified()) {
            depth = Math.max(depth, statement.getConfirmations());
            calledFinal |= statement.getFinality() == Finality.FINALIZED;
            deepen(entries);
        }
    }

    private void removed(String where, long ordinal, List<Entry> entries) {
        if (standing != Standing.IN || !where.equals(block)) {
            orphanedAt.merge(where, ordinal, Math::max);
        } else if (ordinal >= version && !finalized) {
            leave(ordinal, entries);
        }
    }

    private void enter(String where, boolean inVain, List<Entry> entries) {
        standing = Standing.IN;
        block = where;
        failed = inVain;
        epoch++;
        depth = 0;
        confirmed = false;
        calledFinal = false;
        watchers.clear();
        entries.add(new Entry(failed ? "failed" : "detected", epoch));
    }

    private void leave(long ordinal, List<Entry> entries) {
        standing = Standing.OUT;
        version = ordinal;
        orphanedAt.merge(block, ordinal, Math::max);
        entries.add(new Entry("reorged", epoch));
    }

    private void ended(String how, long ordinal, List<Entry> entries) {
        if ((standing == Standing.PENDING || standing == Standing.OUT) && ordinal >= version) {
            standing = Standing.ENDED;
            version = ordinal;
            entries.add(new Entry(how, epoch));
        }
    }

    private void deepen(List<Entry> entries) {
        if (watchers.size() < quorum) {
            return;
        }
        if (!confirmed && (depth >= required || calledFinal)) {
            confirmed = true;
            entries.add(new Entry("confirmed", epoch));
        }
        if (!finalized && calledFinal) {
            finalized = true;
            entries.add(new Entry("finalized", epoch));
        }
    }

    /** A watcher that names no head is taken to speak at the height its count implies. */
    private static long ordinal(TransferObservation statement) {
        Head head = statement.getHead();
        if (head != null) {
            return head.getOrdinal();
        }
        return statement.getBlock() == null
                ? 0
                : statement.getBlock().getHeight() + Math.max(statement.getConfirmations() - 1, 0);
    }
}
