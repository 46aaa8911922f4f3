package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.state.v1.SaidType;

/**
 * Decides what can be said of an inclusion beyond that it is one: held, released, milestones, final.
 *
 * <p>A depth is said of an inclusion that succeeded and that somebody vouched for, once {@link
 * TrackerConfig#quorum} watchers each say that the block is as deep as that, and nobody's risk flag holds the transfer.
 * Whoever speaks the word that was missing, everything known by then is made up for. A hold lasts over reorganisations,
 * until everybody who flagged the transfer has spoken without the flag.
 *
 * <p>Pure; thread-safe because immutable.
 */
final class Confidence {
    private final MilestoneDepths depths;
    private final TrackerConfig config;

    Confidence(MilestoneDepths depths, TrackerConfig config) {
        this.depths = depths;
        this.config = config;
    }

    /**
     * How deep its speaker says it is, {@link Standing.Included#FINAL} where that is as deep as it gets. Rounded down to
     * what makes a difference: a head that takes nobody across a milestone need not be stored once per watcher.
     */
    int depth(TransferObservation said) {
        int confirmations = said.getConfirmations();
        if (said.getFinality() == Finality.FINALIZED || config.isFinal(said.getChainId(), confirmations)) {
            return Standing.Included.FINAL;
        }
        int depth = confirmations >= TransferTracker.BEYOND_FORKS ? TransferTracker.BEYOND_FORKS : 0;
        for (int milestone : depths.of(said.getChainId())) {
            if (milestone <= confirmations) {
                depth = Math.max(depth, milestone);
            }
        }
        return depth;
    }

    /** Whether its speaker vouches for what came: an asset on the operator's list, and no dust. */
    boolean vouches(TransferObservation said) {
        return said.getAsset().getVerified() && !config.isUnwanted(said.getRiskFlags());
    }

    /** Says of an inclusion what can be said now: held, released, milestones, final. */
    void weigh(Change change, Standing.Included in, TransferObservation said, int watcher) {
        boolean flagged = config.holds(said.getRiskFlags());
        if (!flagged) {
            change.release(watcher);
        } else if (in.execution() != ExecutionStatus.FAILED) {
            change.hold(watcher);
        }
        int depth = in.depth(config.quorum());
        if (depth > in.milestone() && in.arrived() && !change.isHeld()) {
            deepen(change, in, depth, said.getChainId());
        }
    }

    private void deepen(Change change, Standing.Included entered, int depth, String chainId) {
        Standing.Included in = entered;
        for (int milestone : depths.of(chainId)) {
            if (milestone > in.milestone() && milestone <= depth) {
                in = change.cross(in, milestone);
            }
        }
        if (depth == Standing.Included.FINAL) {
            change.say(SaidType.FINALIZED);
            change.stand(in.finish());
        }
    }
}
