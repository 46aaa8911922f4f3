package io.bellwire.publisher;

import io.bellwire.event.v1.JsonPayload;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Ids;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.RecordRules;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Fills in what follows from the rest, brings every part to its one spelling, and refuses what the router would. An
 * empty id is one left out. Pure: it works on a copy and asks no clock.
 */
public final class Completion {
    /** Of an event's own JSON, bytes: the limit of the gateway, which leaves room for the rest of a callback. */
    static final int MAX_JSON_BYTES = 48 << 10;

    private Completion() {}

    /** @throws InvalidRecordException if it breaks a rule, or was given ids that are not its own */
    public static TransferObservation complete(TransferObservation said) {
        refuse(said, missing(said));
        refuse(said, RecordRules.broken(said));
        TransferObservation observation = TransferObservation.newBuilder(said).build();
        String asWritten = Ids.transferId(said.getChainId(), said.getTxId(), said.getPosition());
        Normalisation.normalise(observation);
        String given = said.getTransferId();
        // Both spellings of the same parts agree with them.
        if (!given.isEmpty() && !given.equals(asWritten) && !given.equals(observation.getTransferId())) {
            throw new InvalidRecordException(
                    said, "transferId (expected: chainId/txId/position of this observation, or left out)");
        }
        String observationId = Ids.observationId(said.getWatcherId(), said.getWatcherSeq());
        if (!said.getObservationId().isEmpty() && !said.getObservationId().equals(observationId)) {
            throw new InvalidRecordException(
                    said, "observationId (expected: watcherId:watcherSeq of this observation, or left out)");
        }
        observation.setObservationId(observationId);
        return observation;
    }

    /** @throws InvalidRecordException if it breaks a rule */
    public static WalletEvent complete(WalletEvent said) {
        refuse(said, missing(said));
        WalletEvent event = WalletEvent.newBuilder(said).build();
        if (event.getPayload() instanceof TransferPayload payload) {
            payload.setTransfer(complete(payload.getTransfer()));
        }
        if (event.getEventId().isEmpty()) {
            event.setEventId(Ids.eventId(event));
        }
        refuse(event, RecordRules.broken(event));
        if (event.getPayload() instanceof JsonPayload payload) {
            checkJson(event, payload.getJson());
        }
        return event;
    }

    private static void checkJson(WalletEvent event, String json) {
        if (json.getBytes(StandardCharsets.UTF_8).length > MAX_JSON_BYTES) {
            throw new InvalidRecordException(event, "payload.json (expected: at most " + MAX_JSON_BYTES + " bytes)");
        }
    }

    private static Optional<String> missing(SpecificRecord record) {
        return MissingFields.first(record).map(path -> path + " (expected: a value)");
    }

    private static void refuse(SpecificRecord record, Optional<String> problem) {
        if (problem.isPresent()) {
            throw new InvalidRecordException(record, problem.get());
        }
    }
}
