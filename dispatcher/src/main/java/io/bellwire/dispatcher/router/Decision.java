package io.bellwire.dispatcher.router;

import java.util.List;
import java.util.Map;

/** What {@link TransferTracker} makes of an observation. */
sealed interface Decision {
    /**
     * Keep the transfer and say these, in this order.
     *
     * @param transfer the very one that was passed in if nothing about it changed: then there is nothing to store
     * @param emissions none for most observations
     * @param disagreement another watcher is sure of another block, deeper than forks are among honest nodes
     */
    record Say(TrackedTransfer transfer, List<Emission> emissions, Reading reading, boolean disagreement)
            implements Decision {}

    /** What an observation was to us, for those who count. */
    enum Reading {
        /** It said something new. */
        TRANSITION,
        /** It said what holds. */
        DUPLICATE,
        /** It said what held once. */
        STALE,
        /** It was applied before; what it said then is said again. */
        REPLAY
    }

    /** Somebody is wrong, and nobody is told until a person knows who. The transfer stays as it is. */
    sealed interface Refused extends Decision permits Conflict, Contradiction {
        /** What stands against it, by field name. */
        Map<String, String> held();

        /** What the observation says of the same; equal for all who say it, so that they make one alert. */
        Map<String, String> said();
    }

    /** The same transfer with other content, or with another end in the same block. */
    record Conflict(Map<String, String> held, Map<String, String> said) implements Refused {}

    /** A final transfer is said to be elsewhere, or nowhere. Never believed without a person. */
    record Contradiction(Map<String, String> held, Map<String, String> said) implements Refused {}
}
