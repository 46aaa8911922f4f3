package io.bellwire.dispatcher.router;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All we know of one transfer, between two observations. Immutable.
 *
 * @param content what moved; null until a statement about a block was heard
 * @param inclusionEpoch how often it has entered the chain
 * @param revision of the last event said
 * @param holders fingerprints of the watchers whose risk flags hold it
 * @param offset of the last record that changed this; -1 for none
 * @param heard when the broker took that record, epoch milliseconds
 * @param recheckedAt when watchers were last asked to look again, epoch milliseconds; 0 for never
 */
record TrackedTransfer(
        Standing standing,
        @Nullable Content content,
        Orphans orphans,
        int inclusionEpoch,
        int revision,
        List<Integer> holders,
        Journal journal,
        long offset,
        long heard,
        long recheckedAt) {
    TrackedTransfer {
        holders = List.copyOf(holders);
    }

    /** A transfer never heard of. */
    static final TrackedTransfer NEW =
            new TrackedTransfer(new Standing.Nothing(), null, Orphans.NONE, 0, 0, List.of(), Journal.EMPTY, -1, 0, 0);

    /** The same, after watchers were asked to look again. */
    TrackedTransfer rechecked(long at) {
        return new TrackedTransfer(
                standing, content, orphans, inclusionEpoch, revision, holders, journal, offset, heard, at);
    }

    /**
     * Whether this already holds what that record made of it. Looks at the broker's time too: should the topic be made
     * anew, its offsets come a second time.
     */
    boolean isReplay(long sourceOffset, long recordedAt) {
        return sourceOffset <= offset && recordedAt <= heard;
    }
}
