package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.Head;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Ids;
import io.bellwire.state.v1.Emission;
import io.bellwire.state.v1.JournalEntry;
import io.bellwire.state.v1.TransferState;
import io.bellwire.state.v1.TransferStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is new in a statement about a transfer: the state machine that makes redundant watchers one voice.
 *
 * <p>An observation is a duplicate if it asserts what already holds and crosses no milestone; it is stale if it
 * contradicts what holds but was made at an older head. Everything else is a transition and is said once.
 *
 * <table>
 *   <caption>Transitions on INCLUDED in block b, spoken at head ordinal v</caption>
 *   <tr><th>holds</th><th>condition</th><th>then</th></tr>
 *   <tr><td>nothing</td><td></td><td>enter b: {@code transfer.detected}, epoch 1</td></tr>
 *   <tr><td>any</td><td>other content than before</td><td>{@link Decision.Conflict}</td></tr>
 *   <tr><td>in b</td><td>succeeded, verified, depth newly crossed</td><td>{@code transfer.milestone}, one per depth</td></tr>
 *   <tr><td>in b</td><td>succeeded, verified, finalized for the first time</td><td>{@code transfer.finalized}</td></tr>
 *   <tr><td>in b</td><td>otherwise</td><td>duplicate: version and watchers only</td></tr>
 *   <tr><td>in another block</td><td></td><td>{@link Decision.Deferred}: reorganisations are not decided here yet</td></tr>
 * </table>
 *
 * <p><b>Replays.</b> Streams runs at least once: after a crash a record may come again although the state already holds
 * it, while what it made us say never left. So the state keeps a journal of (source offset, what was said), and a
 * record found in it says exactly that again. A record that said nothing is applied again, which changes nothing.
 *
 * <p>Pure: no Kafka, no clock. The state passed in is changed in place.
 *
 * @see <a href="../../../../../../../../docs/adr/0002-replay-safe-state.md">ADR 0002</a>
 */
final class TransferTracker {
    /**
     * How many records' emissions are remembered. By count, not by age: a router that catches up after an outage applies
     * hours of a transfer's life within one commit, and a crash wants all of them again.
     */
    static final int JOURNAL_KEPT = 64;

    static final String DETECTED = "transfer.detected";
    static final String MILESTONE = "transfer.milestone";
    static final String FINALIZED = "transfer.finalized";

    private final ConfirmationPolicy policy;

    TransferTracker(ConfirmationPolicy policy) {
        this.policy = policy;
    }

    /** What to do with an observation. */
    sealed interface Decision {
        /** Say these, in this order; none for a duplicate. */
        record Say(List<Emission> emissions) implements Decision {}

        /** True perhaps, but not something this state machine decides yet: keep it where people see it. */
        record Deferred(String reason) implements Decision {}

        /** The same transfer with other content: somebody is wrong, and nobody may be told until a person knows who. */
        record Conflict(String reason) implements Decision {}
    }

    /**
     * @param state what holds; a fresh one for a transfer never heard of
     * @param offset of the observation in its partition
     * @param recordedAt when the broker took it
     */
    Decision apply(TransferState state, TransferObservation observation, long offset, Instant recordedAt) {
        Optional<JournalEntry> before = said(state, offset, recordedAt);
        if (before.isPresent()) {
            return new Decision.Say(before.get().getEmissions());
        }
        Block block = observation.getBlock();
        if (observation.getKind() != ObservationKind.INCLUDED || block == null) {
            return new Decision.Deferred("kind " + observation.getKind());
        }
        if (state.getStatus() == TransferStatus.IN && !block.getHash().equals(state.getBlockHash())) {
            return new Decision.Deferred("included in another block");
        }

        String content = TransferContent.hash(observation);
        if (state.getContentHash() != null && !state.getContentHash().equals(content)) {
            return new Decision.Conflict("other amount, asset or receiver than said before");
        }

        List<Emission> emissions = new ArrayList<>();
        if (state.getStatus() != TransferStatus.IN) {
            state.setContentHash(content);
            enter(state, block.getHash(), emissions);
        }
        state.setVersion(Math.max(state.getVersion(), ordinal(observation, block)));
        agree(state, observation.getWatcherId());
        if (counts(observation)) {
            crossMilestones(state, observation, emissions);
            finalise(state, observation, emissions);
        }
        remember(state, offset, recordedAt, emissions);
        return new Decision.Say(emissions);
    }

    /** A depth is only worth saying of money that arrived: a watcher that cannot tell must not use the milestone up. */
    private static boolean counts(TransferObservation observation) {
        return observation.getExecutionStatus() == ExecutionStatus.SUCCESS
                && observation.getAsset().getVerified();
    }

    private static void enter(TransferState state, String blockHash, List<Emission> emissions) {
        state.setStatus(TransferStatus.IN);
        state.setBlockHash(blockHash);
        state.setInclusionEpoch(state.getInclusionEpoch() + 1);
        state.setMilestone(0);
        state.setWatchers(new ArrayList<>());
        emissions.add(emission(state, DETECTED, null, null));
    }

    private static void agree(TransferState state, String watcherId) {
        if (!state.getWatchers().contains(watcherId)) {
            state.getWatchers().add(watcherId);
        }
    }

    private void crossMilestones(TransferState state, TransferObservation observation, List<Emission> emissions) {
        for (int depth : policy.milestones(observation.getChainId())) {
            if (depth > state.getMilestone() && depth <= observation.getConfirmations()) {
                String before = state.getMilestone() == 0 ? null : String.valueOf(state.getMilestone());
                emissions.add(emission(state, MILESTONE, String.valueOf(depth), before));
                state.setMilestone(depth);
            }
        }
    }

    private static void finalise(TransferState state, TransferObservation observation, List<Emission> emissions) {
        if (observation.getFinality() == Finality.FINALIZED && !state.getFinalized()) {
            String before = state.getMilestone() == 0 ? null : String.valueOf(state.getMilestone());
            emissions.add(emission(state, FINALIZED, null, before));
            state.setFinalized(true);
        }
    }

    private static Emission emission(
            TransferState state, String type, @Nullable String milestone, @Nullable String previousMilestone) {
        state.setRevision(state.getRevision() + 1);
        return Emission.newBuilder()
                .setType(type)
                .setEventId(Ids.chainEventId(
                        state.getTransferId(), type, state.getBlockHash(), state.getInclusionEpoch(), milestone))
                .setRevision(state.getRevision())
                .setInclusionEpoch(state.getInclusionEpoch())
                .setMilestone(milestone)
                .setPreviousMilestone(previousMilestone)
                .setRevokesEventId(null)
                .setWatcherCount(1)
                .build();
    }

    private static void remember(TransferState state, long offset, Instant recordedAt, List<Emission> emissions) {
        if (emissions.isEmpty()) {
            return;
        }
        int agreeing = state.getWatchers().size();
        emissions.forEach(emission -> emission.setWatcherCount(agreeing));
        state.setLastEventId(emissions.get(emissions.size() - 1).getEventId());
        state.getJournal().add(new JournalEntry(offset, recordedAt, emissions));
        if (state.getJournal().size() > JOURNAL_KEPT) {
            state.getJournal().remove(0);
        }
    }

    /** Looks for the broker's timestamp too: should the topic be made anew, its offsets come a second time. */
    private static Optional<JournalEntry> said(TransferState state, long offset, Instant recordedAt) {
        return state.getJournal().stream()
                .filter(entry ->
                        entry.getOffset() == offset && entry.getTimestamp().equals(recordedAt))
                .findFirst();
    }

    /** The watcher's head orders its statement among others; a watcher that names none is taken to speak at the height its count implies. */
    private static long ordinal(TransferObservation observation, Block block) {
        Head head = observation.getHead();
        return head != null ? head.getOrdinal() : block.getHeight() + Math.max(observation.getConfirmations() - 1, 0);
    }
}
