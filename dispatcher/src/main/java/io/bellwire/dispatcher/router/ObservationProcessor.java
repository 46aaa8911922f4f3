package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.state.v1.Emission;
import io.bellwire.state.v1.TransferState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Applies observations to the state of their transfer and says what became true on {@code wallet.events}. */
final class ObservationProcessor extends DecodingProcessor<TransferObservation> {
    private final TransferTracker tracker;

    // Set by init before anything else is called.
    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, TransferState> transfers;

    ObservationProcessor(RouterParts parts) {
        super(parts, TransferObservation.class, RecordRules.MAX_PUBLISHED_BYTES);
        this.tracker = new TransferTracker(parts.policy());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        transfers = context.getStateStore(RouterTopology.TRANSFERS);
    }

    @Override
    Optional<String> broken(TransferObservation observation) {
        return RecordRules.broken(observation);
    }

    @Override
    void handle(TransferObservation spoken, Record<byte[], byte[]> source) {
        TransferObservation observation = Normalisation.normalise(spoken);
        String transferId = observation.getTransferId();
        TransferState state = transfers.get(transferId);
        if (state == null) {
            state = fresh(transferId);
        }
        Instant recordedAt = Instant.ofEpochMilli(source.timestamp());
        TransferTracker.Decision decision = tracker.apply(state, observation, origin().offset(), recordedAt);
        if (decision instanceof TransferTracker.Decision.Deferred deferred) {
            quarantine(source, "undecided", deferred.reason());
            return;
        }
        if (decision instanceof TransferTracker.Decision.Conflict conflict) {
            quarantine(source, "id_conflict", conflict.reason());
            return;
        }
        transfers.put(transferId, state);
        var emissions = ((TransferTracker.Decision.Say) decision).emissions();
        parts.metrics().observed(emissions.size());
        for (Emission emission : emissions) {
            send(Topic.WALLET_EVENTS, transferId, event(emission, observation, recordedAt), source);
        }
    }

    private static TransferState fresh(String transferId) {
        return TransferState.newBuilder()
                .setTransferId(transferId)
                .setWatchers(new ArrayList<>())
                .setOrphanedAt(new HashMap<>())
                .setJournal(new ArrayList<>())
                .build();
    }

    /** A function of the record alone, so that a replay says it in the same words. */
    private static WalletEvent event(Emission emission, TransferObservation observation, Instant recordedAt) {
        TransferPayload payload = TransferPayload.newBuilder()
                .setTransfer(observation)
                .setRequiredConfirmations(null)
                .setWatcherCount(emission.getWatcherCount())
                .setPreviousMilestone(emission.getPreviousMilestone())
                .build();
        return WalletEvent.newBuilder()
                .setEventId(emission.getEventId())
                .setType(emission.getType())
                .setSubjectId(observation.getTransferId())
                .setRevision(emission.getRevision())
                .setInclusionEpoch(emission.getInclusionEpoch())
                .setMilestone(emission.getMilestone())
                .setRevokesEventId(emission.getRevokesEventId())
                .setOccurredAt(occurredAt(observation))
                .setRecordedAt(recordedAt)
                .setPayload(payload)
                .build();
    }

    /** When the chain says it happened; failing that, when it was seen. */
    private static Instant occurredAt(TransferObservation observation) {
        Block block = observation.getBlock();
        Instant timestamp = block == null ? null : block.getTimestamp();
        return timestamp == null ? observation.getObservedAt() : timestamp;
    }
}
