package io.bellwire.testkit.ledger;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.TransferObservation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is new in each statement about one transfer, by the rules that are published: statements are ordered by the
 * watcher's head, what repeats or contradicts at an older head says nothing, and a depth counts once enough watchers each
 * say it of the block.
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

    private static final int FINAL = Integer.MAX_VALUE;

    private final int required;
    private final int quorum;
    private final Map<String, Long> orphanedAt = new HashMap<>();

    /** How deep each watcher says the block is; {@link #FINAL} if it is final. */
    private final Map<String, Integer> depths = new HashMap<>();

    private Standing standing = Standing.UNHEARD;
    private String block = "";
    private long version;
    private int epoch;
    private boolean vouched;
    private boolean failed;
    private boolean confirmed;
    private boolean finalized;

    /**
     * @param required depth at which it is confirmed
     * @param quorum how many watchers must say so
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
            case REMOVED -> removed(statement, ordinal, entries);
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
                depths.remove(statement.getWatcherId());
                return;
            }
            if (standing == Standing.IN) {
                leave(ordinal, entries);
            }
            enter(where, statement.getExecutionStatus() == ExecutionStatus.FAILED, entries);
        }
        version = Math.max(version, ordinal);
        int depth = statement.getFinality() == Finality.FINALIZED ? FINAL : statement.getConfirmations();
        depths.merge(statement.getWatcherId(), depth, Math::max);
        vouched |= statement.getAsset().getVerified();
        if (!failed && vouched) {
            deepen(entries);
        }
    }

    private void removed(TransferObservation statement, long ordinal, List<Entry> entries) {
        String where = statement.getBlock().getHash();
        if (standing != Standing.IN || !where.equals(block)) {
            orphanedAt.merge(where, ordinal, Math::max);
        } else if (ordinal >= version && !finalized) {
            leave(ordinal, entries);
        } else {
            depths.remove(statement.getWatcherId()); // too late to take it back, and no longer a voice for it
        }
    }

    private void enter(String where, boolean inVain, List<Entry> entries) {
        standing = Standing.IN;
        block = where;
        failed = inVain;
        epoch++;
        confirmed = false;
        vouched = false;
        depths.clear();
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
        if (depths.size() < quorum) {
            return;
        }
        int depth = depths.values().stream()
                .sorted(Comparator.reverseOrder())
                .skip(quorum - 1L)
                .findFirst()
                .orElseThrow();
        if (!confirmed && depth >= required) {
            confirmed = true;
            entries.add(new Entry("confirmed", epoch));
        }
        if (!finalized && depth == FINAL) {
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
