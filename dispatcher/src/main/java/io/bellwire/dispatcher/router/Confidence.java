package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.state.v1.SaidType;

/**
 * Decides what can be said of an inclusion beyond that it is one: held, released, milestones, final.
 *
 * <p>A depth is said of an inclusion that succeeded, by a watcher that vouches for the asset, once {@link
 * TrackerConfig#quorum} watchers agree on the block and nobody's risk flag holds the transfer. What was heard before that
 * is made up for then. A hold lasts over reorganisations, until its own watcher speaks without the flag.
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

    /** How deep its speaker says it is, {@link Standing.Included#FINAL} where that is as deep as it gets. */
    int depth(TransferObservation said) {
        return said.getFinality() == Finality.FINALIZED || config.isFinal(said.getChainId(), said.getConfirmations())
                ? Standing.Included.FINAL
                : said.getConfirmations();
    }

    /** Says of an inclusion what can be said now: held, released, milestones, final. */
    void weigh(Change change, Standing.Included in, TransferObservation said, long watcher) {
        boolean flagged = config.holds(said.getRiskFlags());
        if (change.heldBy() == watcher && !flagged) {
            change.hold(0);
            change.say(SaidType.RELEASED);
        } else if (change.heldBy() == 0 && flagged && in.execution() != ExecutionStatus.FAILED) {
            change.hold(watcher);
            change.say(SaidType.HELD);
        }
        if (in.depth() > in.milestone()
                && change.heldBy() == 0
                && counts(said)
                && in.watchers().count() >= config.quorum()) {
            deepen(change, in, said.getChainId());
        }
    }

    private void deepen(Change change, Standing.Included entered, String chainId) {
        Standing.Included in = entered;
        for (int milestone : depths.of(chainId)) {
            if (milestone > in.milestone() && milestone <= in.depth()) {
                in = change.cross(in, milestone);
            }
        }
        if (in.depth() == Standing.Included.FINAL) {
            change.say(SaidType.FINALIZED);
            change.stand(in.finish());
        }
    }

    /** A depth is only worth saying of money that arrived: a watcher that cannot tell must not use the milestone up. */
    private static boolean counts(TransferObservation said) {
        return said.getExecutionStatus() == ExecutionStatus.SUCCESS
                && said.getAsset().getVerified();
    }
}
