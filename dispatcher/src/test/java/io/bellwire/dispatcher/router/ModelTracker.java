package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.state.v1.TransferState;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ObservationProcessor} does with an observation: the tracker's decision, put into the store and into events.
 *
 * @param stored whether states pass through their stored form each time, as they do in the router
 */
record ModelTracker(TransferTracker tracker, boolean stored)
        implements ModelStep<TransferObservation, TrackedTransfer, WalletEvent> {

    @Override
    @SuppressWarnings("ReferenceEquality") // the tracker passes on the very transfer it was given if nothing changed
    public void process(Source<TransferObservation> source, Store<TrackedTransfer> store, Consumer<WalletEvent> said) {
        TransferObservation observation = source.value();
        TrackedTransfer held = held(store.get(observation.getTransferId()));
        Instant recordedAt = Instant.ofEpochMilli(source.recordedAt());
        Decision decision = tracker.apply(held, observation, source.offset(), source.recordedAt());
        if (decision instanceof Decision.Refused refused) {
            said.accept(Alert.of(refused).event(observation, "operator", recordedAt));
        } else if (decision instanceof Decision.Say say) {
            if (say.transfer() != held || say.reading() == Decision.Reading.REPLAY) {
                store.put(observation.getTransferId(), kept(say.transfer(), observation.getChainId()));
            }
            say.emissions().forEach(emission -> said.accept(TransferEvents.event(emission, observation, recordedAt)));
        }
    }

    private static TrackedTransfer held(@Nullable TrackedTransfer state) {
        return state == null ? TrackedTransfer.NEW : state;
    }

    private TrackedTransfer kept(TrackedTransfer transfer, String chainId) {
        if (!stored) {
            return transfer;
        }
        TransferState state = TransferStates.pack(transfer, chainId);
        return TransferStates.unpack(state, chainId);
    }
}
