package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.state.v1.ConflictClaim;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Makes claims of statements, and statements of lost claims. Functions of their arguments alone, so that a replay makes
 * the same.
 */
final class ConflictClaims {
    /** Who says that a transfer was replaced. */
    static final String WATCHER = "bellwire.conflicts";

    /**
     * Most keys of one statement that are claimed. A transaction that spends more claims the first in order: two with
     * the same keys claim the same ones, and meet. Two that share only some of theirs meet if one of those is among the
     * first of both.
     */
    static final int MAX_KEYS = 64;

    /** A longer memo is not carried: with it, a statement that just fits would be too large to be said again. */
    private static final int MAX_MEMO = 1_024;

    private ConflictClaims() {}

    /**
     * The claims that follow from what a statement changed: won where the transfer has become as deep as the operator's
     * default requires, waiting where it was first seen, or fell out of its block.
     *
     * @param said normalised
     * @param recordedAt when the broker took it
     */
    static List<ConflictClaim> of(
            TransferObservation said, List<Emission> emissions, int required, Instant recordedAt) {
        if (emissions.isEmpty() || said.getConflictKeys().isEmpty() || said.getTxId() == null) {
            return List.of();
        }
        if (emissions.stream().anyMatch(emission -> emission.reaches(required))) {
            return claims(said, recordedAt, true);
        }
        return emissions.stream().anyMatch(emission -> emission.isPending() || emission.isReorg())
                ? claims(said, recordedAt, false)
                : List.of();
    }

    /** What is said of a transfer whose claim is lost: made at the later of both heads, since it takes both to know. */
    static TransferObservation replaced(Conflicts.Loss loss) {
        ConflictClaim loser = loss.loser();
        ConflictClaim winner = loss.winner();
        ConflictClaim later = loser.getOrdinal() > winner.getOrdinal() ? loser : winner;
        return TransferObservation.newBuilder(Objects.requireNonNull(loser.getTransfer(), "transfer"))
                .setReplacedByTxId(winner.getTxId())
                .setHead(later.getHead())
                .setObservedAt(loser.getAt().isAfter(winner.getAt()) ? loser.getAt() : winner.getAt())
                .build();
    }

    private static List<ConflictClaim> claims(TransferObservation said, Instant recordedAt, boolean won) {
        TransferObservation transfer = won ? null : replaceable(said);
        long ordinal = TransferTracker.spokenAt(said, new Standing.Nothing());
        return said.getConflictKeys().stream()
                .distinct()
                .sorted()
                .limit(MAX_KEYS)
                .map(key -> ConflictClaim.newBuilder()
                        .setConflictKey(key)
                        .setTransferId(said.getTransferId())
                        .setChainId(said.getChainId())
                        .setTxId(said.getTxId())
                        .setWon(won)
                        .setOrdinal(ordinal)
                        .setHead(said.getHead())
                        .setAt(recordedAt)
                        .setTransfer(transfer)
                        .build())
                .toList();
    }

    /** The transfer without what was true of its statement only, and without what a claim need not carry once per key. */
    private static TransferObservation replaceable(TransferObservation said) {
        return TransferObservation.newBuilder(said)
                .setObservationId(WATCHER + ':' + said.getTransferId())
                .setWatcherId(WATCHER)
                .setWatcherSeq(0)
                .setKind(ObservationKind.REPLACED)
                .setExecutionStatus(ExecutionStatus.UNKNOWN)
                .setFailureReason(null)
                .setMemo(said.getMemo() == null || said.getMemo().length() > MAX_MEMO ? null : said.getMemo())
                .setBlock(null)
                .setHead(null)
                .setConfirmations(0)
                .setFinality(Finality.PENDING)
                .setConflictKeys(List.of())
                .setFees(List.of())
                .clearAttributes()
                .build();
    }
}
