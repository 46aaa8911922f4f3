package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.ExecutionStatus;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides what becomes of a transfer nobody speaks of: whether watchers must look again, or it can be forgotten.
 *
 * <table>
 *   <caption>In this order; a transfer is quiet for as long as nothing changed it</caption>
 *   <tr><th>stands</th><th>condition</th><th>then</th></tr>
 *   <tr><td>Final</td><td>quiet for the retention</td><td>expire</td></tr>
 *   <tr><td>Nothing, Out, Replaced, Dropped</td><td>quiet for the retention</td><td>expire: it may still come in, but is then
 *       announced as new</td></tr>
 *   <tr><td>Included</td><td>watchers said all there is to say, no hold, quiet for the retention</td><td>expire: it failed, or
 *       its asset is on no list</td></tr>
 *   <tr><td>Included, Pending</td><td>quiet for the longer retention</td><td>abandon</td></tr>
 *   <tr><td>Included</td><td>its height is final, or it is quiet for the retention; watchers have more to say; neither heard
 *       nor asked about for an interval</td><td>recheck: its REMOVED may be lost</td></tr>
 * </table>
 *
 * <p>Everything else is kept. Pure, and thread-safe because immutable.
 *
 * @see <a href="../../../../../../../../docs/adr/0012-forgetting-transfers.md">ADR 0012</a>
 */
final class TransferSweep {
    enum Verdict {
        KEEP,
        RECHECK,
        EXPIRE,
        ABANDON
    }

    private final RetentionConfig retention;
    private final int quorum;

    /** @param quorum watchers who must agree before an inclusion can be final */
    TransferSweep(RetentionConfig retention, int quorum) {
        this.retention = retention;
        this.quorum = quorum;
    }

    /** @param finalized greatest height of its chain heard to be final; -1 for none */
    Verdict judge(TrackedTransfer transfer, long finalized, Instant now) {
        Standing standing = transfer.standing();
        Duration quiet = since(transfer.heard(), now);
        boolean old = quiet.compareTo(retention.settled()) >= 0;
        if (isSettled(transfer)) {
            return old ? Verdict.EXPIRE : Verdict.KEEP;
        }
        if (quiet.compareTo(retention.unsettled()) >= 0) {
            return Verdict.ABANDON;
        }
        return standing instanceof Standing.Included in
                        && (lacksAnswers(in) || isUnsaid(transfer, in))
                        && (old || in.height() <= finalized)
                        && isDue(transfer, now)
                ? Verdict.RECHECK
                : Verdict.KEEP;
    }

    private boolean isSettled(TrackedTransfer transfer) {
        if (transfer.standing() instanceof Standing.Included in) {
            return transfer.holders().isEmpty() && !in.arrived() && !lacksAnswers(in);
        }
        return !(transfer.standing() instanceof Standing.Pending);
    }

    /** Whether anybody's next word would bring out that it is final: it was not, when fewer had to agree than today. */
    private static boolean isUnsaid(TrackedTransfer transfer, Standing.Included in) {
        return in.arrived() && transfer.holders().isEmpty();
    }

    /** Whether a watcher could still say something that would make it final, or take it out of its block. */
    private boolean lacksAnswers(Standing.Included in) {
        int asked = in.execution() == ExecutionStatus.FAILED ? 1 : quorum; // a failure is said without a quorum
        return in.execution() == ExecutionStatus.UNKNOWN || in.depth(asked) != Standing.Included.FINAL;
    }

    /** One that watchers speak of is not asked about: its finality may be on its way. */
    private boolean isDue(TrackedTransfer transfer, Instant now) {
        long last = Math.max(transfer.heard(), transfer.recheckedAt());
        return since(last, now).compareTo(retention.recheckInterval()) >= 0;
    }

    private static Duration since(long epochMillis, Instant now) {
        return Duration.between(Instant.ofEpochMilli(epochMillis), now);
    }
}
