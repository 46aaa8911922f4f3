package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds statements that can only be true if one we took before is not: other content, another end in the same block,
 * and anything against a final inclusion. Such a statement is neither a duplicate nor new.
 *
 * <p>Judged by what never changes once it is known (content, how a block executed, finality), so that the same record
 * is judged the same when it comes again after a crash. Statements that name no block are not judged: a mempool promises
 * nothing, and a contract may credit less than it was sent.
 */
final class Disputes {
    private Disputes() {}

    /** @return null for a statement that may be taken, which nearly all are */
    static Decision.@Nullable Refused find(TrackedTransfer held, TransferObservation said) {
        Block block = said.getBlock();
        boolean included = said.getKind() == ObservationKind.INCLUDED;
        if (block == null || (!included && said.getKind() != ObservationKind.REMOVED)) {
            return null;
        }
        Content content = held.content();
        if (content != null && !content.isOf(said)) {
            return new Decision.Conflict(content.fields(), Content.of(said).fields());
        }
        if (included) {
            ExecutionStatus known = execution(held, block.getHash());
            if (contradict(known, said.getExecutionStatus())) {
                return new Decision.Conflict(execution(block, known), execution(block, said.getExecutionStatus()));
            }
        }
        return held.standing() instanceof Standing.Final last && contradicts(held, last, said, block)
                ? contradiction(last, said.getKind(), block)
                : null;
    }

    private static boolean contradict(ExecutionStatus known, ExecutionStatus said) {
        return known != said && known != ExecutionStatus.UNKNOWN && said != ExecutionStatus.UNKNOWN;
    }

    /** How the transfer ended in that block, which the block's hash settles for good; also if it was left and came back. */
    private static ExecutionStatus execution(TrackedTransfer held, String block) {
        if (held.standing() instanceof Standing.Included in
                && in.execution() != ExecutionStatus.UNKNOWN
                && in.block().equals(block)) {
            return in.execution();
        }
        if (held.standing() instanceof Standing.Final last && last.block().equals(block)) {
            return ExecutionStatus.SUCCESS;
        }
        Orphans.Orphan orphan = held.orphans().find(block);
        return orphan == null ? ExecutionStatus.UNKNOWN : orphan.execution();
    }

    /** A statement older than the finality is no contradiction, only late. */
    private static boolean contradicts(
            TrackedTransfer held, Standing.Final last, TransferObservation said, Block block) {
        long spokenAt = TransferTracker.spokenAt(said, last);
        boolean here = last.block().equals(block.getHash());
        return said.getKind() == ObservationKind.REMOVED
                ? here && spokenAt >= last.version()
                : !here && spokenAt > last.version() && !held.orphans().disproves(block.getHash(), spokenAt);
    }

    private static Decision.Contradiction contradiction(Standing.Final last, ObservationKind kind, Block block) {
        Map<String, String> held = new TreeMap<>();
        held.put("block", last.block());
        held.put("height", String.valueOf(last.height()));
        held.put("finality", "FINALIZED");
        Map<String, String> said = new TreeMap<>();
        said.put("block", block.getHash());
        said.put("kind", kind.name());
        return new Decision.Contradiction(held, said);
    }

    private static Map<String, String> execution(Block block, ExecutionStatus status) {
        Map<String, String> fields = new TreeMap<>();
        fields.put("block", block.getHash());
        fields.put("executionStatus", status.name());
        return fields;
    }
}
