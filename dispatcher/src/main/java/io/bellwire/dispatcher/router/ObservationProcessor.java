package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.state.v1.ChainHeights;
import io.bellwire.state.v1.ConflictClaim;
import io.bellwire.state.v1.TransferState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Applies observations to the state of their transfer and says what became true on {@code wallet.events}. What cannot be
 * true beside what was said before is kept in {@code quarantine}, with both versions, and the operator hears of it.
 */
final class ObservationProcessor extends DecodingProcessor<TransferObservation> {
    /** Headers of a quarantined statement: what it says, and what it was held against, as JSON. */
    static final String HELD = "bellwire-held";

    static final String SAID = "bellwire-said";

    private final TransferTracker tracker;

    // Set by init before anything else is called.
    @SuppressWarnings("NullAway.Init")
    private TransferStore transfers;

    // Likewise.
    @SuppressWarnings("NullAway.Init")
    private ChainProgress chains;

    ObservationProcessor(RouterParts parts) {
        super(parts, TransferObservation.class, RecordRules.MAX_PUBLISHED_BYTES);
        this.tracker = new TransferTracker(parts.policies(), parts.tracker());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        KeyValueStore<String, TransferState> stored = context.getStateStore(RouterTopology.TRANSFERS);
        transfers = new TransferStore(stored);
        KeyValueStore<String, ChainHeights> heights = context.getStateStore(RouterTopology.CHAIN_HEIGHTS);
        RetentionConfig retention = parts.retention();
        chains = new ChainProgress(heights, parts.tracker().finality(), retention.settled(), parts.metrics());
        TransferSweeper sweeper = new TransferSweeper(
                transfers,
                chains,
                new TransferSweep(retention, parts.tracker().quorum()),
                parts.metrics(),
                request -> ask(Topic.TRANSFER_RECHECKS, request.getTransferId(), request));
        untilClosed(sweeper.schedule(context));
    }

    @Override
    Optional<String> broken(TransferObservation observation) {
        return RecordRules.broken(observation);
    }

    @Override
    void handle(TransferObservation spoken, Record<byte[], byte[]> source) {
        TransferObservation observation = Normalisation.normalise(spoken);
        if (!isUnder(observation.getTransferId(), "transferId, normalised", source)) {
            return;
        }
        TrackedTransfer held = transfers.get(observation.getTransferId(), observation.getChainId());
        if (held.equals(TrackedTransfer.NEW) && chains.isLate(observation, Instant.ofEpochMilli(source.timestamp()))) {
            parts.metrics().late();
            send(Topic.OBSERVATIONS_LATE, observation.getTransferId(), observation, source);
            return;
        }
        Decision decision = tracker.apply(held, observation, origin().offset(), source.timestamp());
        if (decision instanceof Decision.Say say) {
            say(say, held, observation, source);
        } else if (decision instanceof Decision.Refused refused) {
            refuse(refused, observation, source);
        } else {
            throw new AssertionError(decision);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the tracker passes on the very transfer it was given if nothing changed
    private void say(
            Decision.Say say, TrackedTransfer held, TransferObservation observation, Record<byte[], byte[]> source) {
        parts.metrics().observed(say);
        chains.hear(observation, say.reading());
        // What a replay finds may be in the local store alone: a crash can keep that and lose the changelog's newest.
        // Put again, so that the next instance finds it, too.
        if (say.transfer() != held || say.reading() == Decision.Reading.REPLAY) {
            transfers.put(observation.getTransferId(), observation.getChainId(), say.transfer());
        }
        Instant recordedAt = Instant.ofEpochMilli(source.timestamp());
        for (Emission emission : say.emissions()) {
            send(
                    Topic.WALLET_EVENTS,
                    observation.getTransferId(),
                    TransferEvents.event(emission, observation, recordedAt),
                    source);
        }
        int required = parts.policy().required(observation.getChainId());
        for (ConflictClaim claim : ConflictClaims.of(observation, say.emissions(), required, recordedAt)) {
            send(Topic.TRANSFER_CONFLICTS, claim.getChainId() + ':' + claim.getConflictKey(), claim, source);
        }
    }

    private void refuse(Decision.Refused refused, TransferObservation observation, Record<byte[], byte[]> source) {
        parts.metrics().refused(refused);
        Alert alert = Alert.of(refused);
        Record<byte[], byte[]> withVersions = source.withHeaders(source.headers()); // a copy: its headers are its own
        withVersions.headers().add(HELD, alert.heldJson().getBytes(StandardCharsets.UTF_8));
        withVersions.headers().add(SAID, alert.saidJson().getBytes(StandardCharsets.UTF_8));
        quarantine(withVersions, alert.reason(), alert.detail());
        Instant recordedAt = Instant.ofEpochMilli(source.timestamp());
        send(
                Topic.WALLET_EVENTS,
                observation.getTransferId(),
                alert.event(observation, parts.tracker().operator(), recordedAt),
                source);
    }
}
