package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.state.v1.SaidType;
import java.util.List;
import java.util.Objects;

/**
 * Decides what is new in a statement about a transfer: the state machine that makes redundant watchers one voice.
 *
 * <p>An observation is a duplicate if it asserts what already holds and crosses no milestone; it is stale if it
 * contradicts what holds but was made at an older head. Everything else is a transition and is said once. A set of what
 * was seen is not enough: it loses a transfer that comes back into a block it was in before.
 *
 * <table>
 *   <caption>In this order; b is the block spoken of, v the ordinal of the speaker's head</caption>
 *   <tr><th>spoken</th><th>holds</th><th>condition</th><th>then</th></tr>
 *   <tr><td>INCLUDED, REMOVED</td><td>any</td><td>other content; other execution in b</td><td>{@link Decision.Conflict}</td></tr>
 *   <tr><td>INCLUDED</td><td>any</td><td>b was orphaned by a head {@code >= v}</td><td>stale</td></tr>
 *   <tr><td></td><td>Final in b</td><td></td><td>duplicate</td></tr>
 *   <tr><td></td><td>Final elsewhere</td><td>{@code v > version}</td><td>{@link Decision.Contradiction}; else stale</td></tr>
 *   <tr><td></td><td>Included in b</td><td></td><td>agree: may be held, released, failed, cross milestones, be final</td></tr>
 *   <tr><td></td><td>Included elsewhere</td><td>{@code v > version}</td><td>reorged, detected; else stale</td></tr>
 *   <tr><td></td><td>Nothing, Pending, Out, Replaced, Dropped</td><td>{@code v >= version}</td><td>detected, or failed; else stale</td></tr>
 *   <tr><td>REMOVED</td><td>Final in b</td><td>{@code v >= version}</td><td>{@link Decision.Contradiction}; else stale</td></tr>
 *   <tr><td></td><td>Included in b</td><td>{@code v >= version}</td><td>reorged; else stale</td></tr>
 *   <tr><td></td><td>any other</td><td></td><td>nothing, but b is remembered as orphaned</td></tr>
 *   <tr><td>MEMPOOL_SEEN</td><td>Nothing</td><td></td><td>detected, epoch 0</td></tr>
 *   <tr><td></td><td>any other</td><td></td><td>duplicate</td></tr>
 *   <tr><td>REPLACED, DROPPED</td><td>Pending, Out</td><td>{@code v >= version}</td><td>replaced, dropped; else stale</td></tr>
 *   <tr><td></td><td>any other</td><td></td><td>duplicate: none of them overrides an inclusion</td></tr>
 * </table>
 *
 * <p><b>{@code >=} outside and {@code >} inside</b> matter: the removal and the new inclusion of one head change carry
 * the same v, and either may be heard first.
 *
 * <p>What is said of an inclusion beyond that it is one is up to {@link Confidence}.
 *
 * <p><b>Replays.</b> Streams runs at least once: after a crash a record may come again although the state already holds
 * what it did, while what it made us say never left. A record not newer than the state says exactly what the journal
 * has of it, and changes nothing.
 *
 * <p>Pure: no Kafka, no clock. Thread-safe because immutable, like all it is given except the observation.
 *
 * @see <a href="../../../../../../../../docs/adr/0011-transfer-state.md">ADR 0011</a>
 */
final class TransferTracker {
    static final String DETECTED = "transfer.detected";
    static final String FAILED = "transfer.failed";
    static final String MILESTONE = "transfer.milestone";
    static final String FINALIZED = "transfer.finalized";
    static final String REORGED = "transfer.reorged";
    static final String HELD = "transfer.held";
    static final String RELEASED = "transfer.released";
    static final String REPLACED = "transfer.replaced";
    static final String DROPPED = "transfer.dropped";

    /** Honest watchers see different blocks near the head; from this depth on, one of them follows a wrong fork. */
    static final int BEYOND_FORKS = 4;

    private final Confidence confidence;

    TransferTracker(MilestoneDepths depths, TrackerConfig config) {
        this.confidence = new Confidence(depths, config);
    }

    /**
     * @param held what holds; {@link TrackedTransfer#NEW} for a transfer never heard of
     * @param said normalised, and valid by {@link io.bellwire.schemas.RecordRules}
     * @param offset of its record in its partition
     * @param recordedAt when the broker took it, epoch milliseconds
     */
    Decision apply(TrackedTransfer held, TransferObservation said, long offset, long recordedAt) {
        boolean replay = held.isReplay(offset, recordedAt);
        if (replay) {
            List<Emission> before = held.journal().saidAt(offset);
            if (!before.isEmpty()) {
                return new Decision.Say(held, before, Decision.Reading.REPLAY, false);
            }
        }
        Decision.Refused refused = Disputes.find(held, said);
        // A final transfer stands still: a record not newer than its state was spoken before, and contradicted nothing.
        if (refused instanceof Decision.Conflict || (refused != null && !replay)) {
            return refused;
        }
        if (replay) {
            return new Decision.Say(held, List.of(), Decision.Reading.REPLAY, false);
        }
        Change change = new Change(held);
        return change.done(read(change, said, spokenAt(said, held.standing())), offset, recordedAt);
    }

    /**
     * The speaker's head orders its statement among others. An inclusion without one is taken to be said at the height its
     * count implies, and anything else just now.
     */
    static long spokenAt(TransferObservation said, Standing standing) {
        Head head = said.getHead();
        if (head != null) {
            return head.getOrdinal();
        }
        Block block = said.getBlock();
        if (block == null) {
            return standing.version();
        }
        return said.getKind() == ObservationKind.INCLUDED
                ? block.getHeight() + Math.max(said.getConfirmations() - 1, 0)
                : Math.max(standing.version(), block.getHeight());
    }

    private Decision.Reading read(Change change, TransferObservation said, long spokenAt) {
        return switch (said.getKind()) {
            case INCLUDED -> included(change, said, block(said), spokenAt);
            case REMOVED -> removed(change, said, block(said), spokenAt);
            case MEMPOOL_SEEN -> seen(change, spokenAt);
            case REPLACED, DROPPED -> ended(change, said, spokenAt);
            case UNKNOWN -> throw new IllegalArgumentException("kind: UNKNOWN (expected: one this version knows)");
        };
    }

    private Decision.Reading included(Change change, TransferObservation said, Block block, long spokenAt) {
        change.bind(said);
        if (change.orphans().disproves(block.getHash(), spokenAt)) {
            return Decision.Reading.STALE;
        }
        Standing standing = change.standing();
        if (standing instanceof Standing.Included in) {
            if (in.block().equals(block.getHash())) {
                agree(change, in, said, spokenAt);
                return Decision.Reading.DUPLICATE;
            }
            if (in.depth(1) >= BEYOND_FORKS && said.getConfirmations() >= BEYOND_FORKS) {
                change.disagree();
            }
            if (spokenAt <= in.version()) {
                change.stand(in.withdraw(Watchers.fingerprint(said.getWatcherId())));
                return Decision.Reading.STALE;
            }
            enter(change, leave(change, in, spokenAt, true), said, block, spokenAt);
            return Decision.Reading.TRANSITION;
        }
        if (standing instanceof Standing.Outside outside) {
            if (spokenAt < outside.version()) {
                return Decision.Reading.STALE;
            }
            enter(change, outside, said, block, spokenAt);
            return Decision.Reading.TRANSITION;
        }
        return ((Standing.Final) standing).block().equals(block.getHash())
                ? Decision.Reading.DUPLICATE
                : Decision.Reading.STALE;
    }

    private static Decision.Reading removed(Change change, TransferObservation said, Block block, long spokenAt) {
        change.bind(said);
        Standing standing = change.standing();
        if (standing instanceof Standing.Final) {
            return Decision.Reading.STALE;
        }
        if (standing instanceof Standing.Included in && in.block().equals(block.getHash())) {
            if (spokenAt < in.version()) {
                change.stand(in.withdraw(Watchers.fingerprint(said.getWatcherId())));
                return Decision.Reading.STALE;
            }
            leave(change, in, spokenAt, false);
            return Decision.Reading.TRANSITION;
        }
        change.orphan(change.orphans().with(block.getHash(), spokenAt, ExecutionStatus.UNKNOWN));
        return Decision.Reading.DUPLICATE;
    }

    private static Decision.Reading seen(Change change, long spokenAt) {
        if (change.standing() instanceof Standing.Nothing nothing) {
            change.stand(nothing.see(spokenAt));
            change.say(SaidType.DETECTED);
        }
        return Decision.Reading.DUPLICATE;
    }

    private static Decision.Reading ended(Change change, TransferObservation said, long spokenAt) {
        if (!(change.standing() instanceof Standing.Waiting waiting)) {
            return Decision.Reading.DUPLICATE;
        }
        if (spokenAt < waiting.version()) {
            return Decision.Reading.STALE;
        }
        switch (said.getKind()) {
            case REPLACED -> {
                change.stand(waiting.replace(spokenAt));
                change.say(SaidType.REPLACED);
            }
            default -> {
                change.stand(waiting.drop(spokenAt));
                change.say(SaidType.DROPPED);
            }
        }
        return Decision.Reading.TRANSITION;
    }

    private void enter(Change change, Standing.Outside outside, TransferObservation said, Block block, long spokenAt) {
        int watcher = Watchers.fingerprint(said.getWatcherId());
        Watchers first = Watchers.NONE.with(watcher, confidence.depth(said));
        Standing.Included in =
                outside.enter(block, spokenAt, said.getExecutionStatus(), confidence.vouches(said), first);
        change.enter(in);
        confidence.weigh(change, in, said, watcher);
    }

    /** Takes the transfer out of its block, and remembers that block as orphaned. */
    private static Standing.Out leave(Change change, Standing.Included in, long spokenAt, boolean implied) {
        change.sayReorged(in, implied);
        change.orphan(change.orphans().with(in.block(), spokenAt, in.execution()));
        Standing.Out out = in.leave(spokenAt);
        change.stand(out);
        return out;
    }

    private void agree(Change change, Standing.Included before, TransferObservation said, long spokenAt) {
        int watcher = Watchers.fingerprint(said.getWatcherId());
        Watchers agreeing = before.watchers().with(watcher, confidence.depth(said));
        Standing.Included in = before.repeat(spokenAt, said.getExecutionStatus(), confidence.vouches(said), agreeing);
        change.stand(in);
        if (in.execution() == ExecutionStatus.FAILED && before.execution() == ExecutionStatus.UNKNOWN) {
            change.say(SaidType.FAILED);
        }
        confidence.weigh(change, in, said, watcher);
    }

    private static Block block(TransferObservation said) {
        return Objects.requireNonNull(said.getBlock(), "block");
    }
}
