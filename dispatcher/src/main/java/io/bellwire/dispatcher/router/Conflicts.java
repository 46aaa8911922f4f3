package io.bellwire.dispatcher.router;

import io.bellwire.state.v1.ConflictClaim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides who has lost what only one transaction can have: an outpoint, or a nonce. All claims given are to one key.
 *
 * <p>The transaction with the newest win holds the key; everybody else's transfer that waits has been replaced by it. A
 * win is no verdict for good: its transfer may be orphaned, claims again as one that waits, and thereby gives the win back.
 *
 * <p><b>Judged by what is held after the claim,</b> not by the claim alone: one that comes again after a crash says what it
 * said, unless something newer is known by then, and however late a claim comes it meets the win that was before it.
 *
 * <p>Pure and thread-safe.
 *
 * @see <a href="../../../../../../../../docs/adr/0013-conflict-keys.md">ADR 0013</a>
 */
final class Conflicts {
    /** Most claims held to one key; a payout of more outputs is told about the newest of them only. */
    static final int MAX_CLAIMS = 64;

    private Conflicts() {}

    /**
     * @param claims to be held from now on
     * @param losses to be told now
     * @param crowded whether a claim that still waits had to go to make room
     */
    record Outcome(List<ConflictClaim> claims, List<Loss> losses, boolean crowded) {}

    /** @param loser a claim that waits, and waits in vain */
    record Loss(ConflictClaim loser, ConflictClaim winner) {}

    /** @param held at most one of each transfer */
    static Outcome judge(List<ConflictClaim> held, ConflictClaim claim) {
        List<ConflictClaim> claims = taken(held, claim);
        boolean crowded = claims.size() > MAX_CLAIMS;
        if (crowded) {
            claims.remove(oldestWaiting(claims));
        }
        ConflictClaim winner = winner(claims).orElse(null);
        return new Outcome(claims, winner == null ? List.of() : losses(claims, claim, winner), crowded);
    }

    private static List<ConflictClaim> taken(List<ConflictClaim> held, ConflictClaim claim) {
        ConflictClaim before = find(held, claim.getTransferId());
        if (before != null && before.getOrdinal() > claim.getOrdinal()) {
            return new ArrayList<>(held);
        }
        List<ConflictClaim> claims = new ArrayList<>(held);
        claims.remove(before);
        if (claim.getWon()) {
            // One claim speaks for all of a transaction that has won. Should it be orphaned, each claims again.
            if (held.stream().anyMatch(other -> isWinAsNew(other, claim))) {
                return claims;
            }
            claims.removeIf(other -> areOfOneTransaction(other, claim) && other.getOrdinal() <= claim.getOrdinal());
        }
        claims.add(claim);
        return claims;
    }

    private static List<Loss> losses(List<ConflictClaim> claims, ConflictClaim claim, ConflictClaim winner) {
        if (claim.getWon() && claim.getTransferId().equals(winner.getTransferId())) {
            return claims.stream()
                    .filter(other -> !other.getWon() && !areOfOneTransaction(other, winner))
                    .map(loser -> new Loss(loser, winner))
                    .toList();
        }
        ConflictClaim standing = find(claims, claim.getTransferId());
        return standing == null || standing.getWon() || areOfOneTransaction(standing, winner)
                ? List.of()
                : List.of(new Loss(standing, winner));
    }

    /** The newest; of two as new, always the same one. */
    private static Optional<ConflictClaim> winner(List<ConflictClaim> claims) {
        return claims.stream()
                .filter(ConflictClaim::getWon)
                .max(Comparator.comparingLong(ConflictClaim::getOrdinal).thenComparing(ConflictClaim::getTransferId));
    }

    private static ConflictClaim oldestWaiting(List<ConflictClaim> claims) {
        return claims.stream()
                .min(Comparator.comparing(ConflictClaim::getWon).thenComparing(ConflictClaim::getAt))
                .orElseThrow();
    }

    private static @Nullable ConflictClaim find(List<ConflictClaim> claims, String transferId) {
        return claims.stream()
                .filter(claim -> claim.getTransferId().equals(transferId))
                .findFirst()
                .orElse(null);
    }

    private static boolean isWinAsNew(ConflictClaim other, ConflictClaim claim) {
        return other.getWon()
                && areOfOneTransaction(other, claim)
                && !other.getTransferId().equals(claim.getTransferId())
                && other.getOrdinal() >= claim.getOrdinal();
    }

    private static boolean areOfOneTransaction(ConflictClaim first, ConflictClaim second) {
        return first.getTxId().equals(second.getTxId());
    }
}
