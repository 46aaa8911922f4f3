package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.state.v1.SaidType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one observation makes of a transfer, while it is worked out. Numbers what is said, and finds out at the end
 * whether anything changed at all. Confined to one call of the tracker.
 */
final class Change {
    private final TrackedTransfer before;
    private Standing standing;
    private @Nullable Content content;
    private Orphans orphans;
    private int inclusionEpoch;
    private int revision;
    private List<Integer> holders;
    private List<Emission> emissions = List.of();
    private boolean disagreement;

    Change(TrackedTransfer before) {
        this.before = before;
        standing = before.standing();
        content = before.content();
        orphans = before.orphans();
        inclusionEpoch = before.inclusionEpoch();
        revision = before.revision();
        holders = before.holders();
    }

    Standing standing() {
        return standing;
    }

    Orphans orphans() {
        return orphans;
    }

    boolean isHeld() {
        return !holders.isEmpty();
    }

    void stand(Standing next) {
        standing = next;
    }

    /** The first statement about a block binds: all later ones must say the same. */
    void bind(TransferObservation observation) {
        if (content == null) {
            content = Content.of(observation);
        }
    }

    void orphan(Orphans more) {
        orphans = more;
    }

    /** A watcher's risk flag; said if nobody's held the transfer before. */
    void hold(int watcher) {
        if (holders.contains(watcher) || holders.size() == Watchers.MAX) {
            return;
        }
        boolean first = holders.isEmpty();
        List<Integer> more = new ArrayList<>(holders);
        more.add(watcher);
        holders = more;
        if (first) {
            say(SaidType.HELD);
        }
    }

    /** A watcher speaks without a flag; said if it was the last whose flag held the transfer. */
    void release(int watcher) {
        if (!holders.contains(watcher)) {
            return;
        }
        List<Integer> fewer = new ArrayList<>(holders);
        fewer.remove((Integer) watcher);
        holders = fewer;
        if (fewer.isEmpty()) {
            say(SaidType.RELEASED);
        }
    }

    void disagree() {
        disagreement = true;
    }

    void enter(Standing.Included included) {
        standing = included;
        inclusionEpoch++;
        say(included.enteredFailed() ? SaidType.FAILED : SaidType.DETECTED);
    }

    Standing.Included cross(Standing.Included included, int milestone) {
        add(
                SaidType.MILESTONE,
                milestone,
                included.milestone(),
                included.watchers().count(),
                null,
                0);
        Standing.Included deeper = included.cross(milestone);
        standing = deeper;
        return deeper;
    }

    /** @param implied that the observation speaks of another block: the removal itself was never heard */
    void sayReorged(Standing.Included orphaned, boolean implied) {
        add(
                orphaned.enteredFailed() ? SaidType.FAILURE_REORGED : SaidType.REORGED,
                0,
                orphaned.milestone(),
                orphaned.watchers().count(),
                implied ? orphaned.block() : null,
                implied ? orphaned.height() : 0);
    }

    void say(SaidType type) {
        if (standing instanceof Standing.Included included) {
            add(type, 0, included.milestone(), included.watchers().count(), null, 0);
        } else {
            add(type, 0, 0, 1, null, 0);
        }
    }

    /**
     * @param otherwise what the observation was to us if nothing is said
     * @param offset of its record
     * @param recordedAt when the broker took it, epoch milliseconds
     */
    Decision.Say done(Decision.Reading otherwise, long offset, long recordedAt) {
        if (!isChanged()) {
            return new Decision.Say(before, List.of(), otherwise, disagreement);
        }
        // Offsets that start over belong to a topic made anew: what the old one made us say is not asked for again.
        Journal journal = offset > before.offset() ? before.journal() : Journal.EMPTY;
        TrackedTransfer after = new TrackedTransfer(
                standing,
                content,
                orphans,
                inclusionEpoch,
                revision,
                holders,
                journal.with(offset, emissions),
                offset,
                Math.max(before.heard(), recordedAt),
                before.recheckedAt());
        return new Decision.Say(
                after, emissions, emissions.isEmpty() ? otherwise : Decision.Reading.TRANSITION, disagreement);
    }

    /** By identity: what stays the same is passed on, never made anew. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isChanged() {
        return standing != before.standing()
                || content != before.content()
                || orphans != before.orphans()
                || holders != before.holders()
                || !emissions.isEmpty();
    }

    private void add(
            SaidType type,
            int milestone,
            int previousMilestone,
            int watcherCount,
            @Nullable String block,
            long height) {
        if (emissions.isEmpty()) {
            emissions = new ArrayList<>(2);
        }
        emissions.add(new Emission(
                type, ++revision, inclusionEpoch, milestone, previousMilestone, watcherCount, block, height));
    }
}
