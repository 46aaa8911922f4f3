package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import io.bellwire.state.v1.SaidType;
import org.jspecify.annotations.Nullable;

/**
 * One event of the tracker's, as far as the observation that caused it does not tell it. Both together are the event,
 * its id included, so the journal keeps no more than this. Immutable.
 *
 * @param inclusionEpoch 0 for a transfer that never was in a block
 * @param milestone confirmations crossed; 0 unless it is one
 * @param previousMilestone deepest one said before it in the same inclusion; 0 for none
 * @param watcherCount how many agreed
 * @param block where it happened, if in another block than the observation's: an inclusion whose REMOVED was lost
 */
record Emission(
        SaidType type,
        int revision,
        int inclusionEpoch,
        int milestone,
        int previousMilestone,
        int watcherCount,
        @Nullable String block,
        long height) {

    /** The event's id: a function of what happened, so that saying it again says it under the same one. */
    String id(TransferObservation cause) {
        return Ids.chainEventId(cause.getTransferId(), name(), blockHash(cause), inclusionEpoch, distinction());
    }

    /** The event's type on {@code wallet.events}. */
    String name() {
        return switch (type) {
            case DETECTED -> TransferTracker.DETECTED;
            case FAILED -> TransferTracker.FAILED;
            case MILESTONE -> TransferTracker.MILESTONE;
            case FINALIZED -> TransferTracker.FINALIZED;
            case REORGED, FAILURE_REORGED -> TransferTracker.REORGED;
            case HELD -> TransferTracker.HELD;
            case RELEASED -> TransferTracker.RELEASED;
            case REPLACED -> TransferTracker.REPLACED;
            case DROPPED -> TransferTracker.DROPPED;
            case UNKNOWN -> throw new IllegalStateException("type: UNKNOWN (expected: one this version writes)");
        };
    }

    boolean isReorg() {
        return type == SaidType.REORGED || type == SaidType.FAILURE_REORGED;
    }

    /** Whether the transfer was just seen for the first time, in a mempool. */
    boolean isPending() {
        return type == SaidType.DETECTED && inclusionEpoch == 0;
    }

    /** Whether this is where the inclusion first became as deep as that. */
    boolean reaches(int depth) {
        return type == SaidType.MILESTONE && previousMilestone < depth && depth <= milestone;
    }

    /** Id of the event that announced the inclusion taken back; null unless this takes one back. */
    @Nullable
    String revokes(TransferObservation cause) {
        if (!isReorg()) {
            return null;
        }
        String announced = type == SaidType.REORGED ? TransferTracker.DETECTED : TransferTracker.FAILED;
        return Ids.chainEventId(cause.getTransferId(), announced, blockHash(cause), inclusionEpoch, null);
    }

    private @Nullable String blockHash(TransferObservation cause) {
        if (block != null) {
            return block;
        }
        Block said = cause.getBlock();
        boolean outside = inclusionEpoch == 0 || type == SaidType.REPLACED || type == SaidType.DROPPED;
        return outside || said == null ? null : said.getHash();
    }

    /** Tells it from others of its type in the same inclusion: a transfer may be held and released again and again. */
    private @Nullable String distinction() {
        return switch (type) {
            case MILESTONE -> String.valueOf(milestone);
            case HELD, RELEASED -> String.valueOf(revision);
            default -> null;
        };
    }
}
