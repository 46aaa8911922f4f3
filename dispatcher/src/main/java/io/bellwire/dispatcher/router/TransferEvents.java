package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Asset;
import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.ExecutionStatus;
import io.bellwire.event.v1.Finality;
import io.bellwire.event.v1.ObservationKind;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Puts what the tracker says into events. A function of the observation and its record alone, so that a replay says it in
 * the same words.
 */
final class TransferEvents {
    private TransferEvents() {}

    static WalletEvent event(Emission emission, TransferObservation cause, Instant recordedAt) {
        TransferObservation shown = shown(emission, cause);
        TransferPayload payload = TransferPayload.newBuilder()
                .setTransfer(shown)
                .setRequiredConfirmations(null)
                .setWatcherCount(emission.watcherCount())
                .setPreviousMilestone(depth(emission.previousMilestone()))
                .build();
        return WalletEvent.newBuilder()
                .setEventId(emission.id(cause))
                .setType(emission.name())
                .setSubjectId(cause.getTransferId())
                .setRevision(emission.revision())
                .setInclusionEpoch(emission.inclusionEpoch())
                .setMilestone(depth(emission.milestone()))
                .setRevokesEventId(emission.revokes(cause))
                .setOccurredAt(occurredAt(emission, shown))
                .setRecordedAt(recordedAt)
                .setPayload(payload)
                .build();
    }

    /** The statement as the event means it: of a block taken back, or as known as everybody together makes it. */
    private static TransferObservation shown(Emission emission, TransferObservation cause) {
        if (emission.isReorg()) {
            return orphaned(emission, cause);
        }
        return switch (emission.type()) {
            case MILESTONE -> arrived(cause, emission.milestone(), notFinal(cause.getFinality()));
            case FINALIZED ->
                arrived(cause, Math.max(cause.getConfirmations(), emission.previousMilestone()), Finality.FINALIZED);
            default -> cause;
        };
    }

    /** A depth is said of money that came: somebody knew, if not the watcher whose word was the last that was missing. */
    private static TransferObservation arrived(TransferObservation cause, int confirmations, Finality finality) {
        Asset asset = cause.getAsset();
        boolean knows = asset.getVerified() && cause.getExecutionStatus() == ExecutionStatus.SUCCESS;
        if (knows && cause.getConfirmations() == confirmations && cause.getFinality() == finality) {
            return cause;
        }
        return TransferObservation.newBuilder(cause)
                .setExecutionStatus(ExecutionStatus.SUCCESS)
                .setAsset(Asset.newBuilder(asset).setVerified(true).build())
                .setConfirmations(confirmations)
                .setFinality(finality)
                .build();
    }

    /** A milestone is as deep as a quorum says, whatever the watcher says that came last: that it is final is said by itself. */
    private static Finality notFinal(Finality said) {
        return said == Finality.FINALIZED ? Finality.INCLUDED : said;
    }

    private static TransferObservation orphaned(Emission emission, TransferObservation cause) {
        TransferObservation.Builder orphaned = TransferObservation.newBuilder(cause)
                .setKind(ObservationKind.REMOVED)
                .setConfirmations(0)
                .setFinality(Finality.PENDING);
        if (emission.block() != null) {
            orphaned.setBlock(new Block(emission.height(), emission.block(), null, null, null, null));
        }
        return orphaned.build();
    }

    /** When the chain says it happened; of what is not a block's doing, when it was seen. */
    private static Instant occurredAt(Emission emission, TransferObservation shown) {
        Block block = emission.isReorg() ? null : shown.getBlock();
        Instant timestamp = block == null ? null : block.getTimestamp();
        return timestamp == null ? shown.getObservedAt() : timestamp;
    }

    private static @Nullable String depth(int confirmations) {
        return confirmations == 0 ? null : String.valueOf(confirmations);
    }
}
