package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.state.v1.OwnedLeg;
import io.bellwire.state.v1.Telling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What {@link EventProcessor} and {@link LegProcessor} do to name a transition for everybody it touches.
 *
 * @param owners merchants by address
 */
record ModelFanOut(LegTeller teller, Map<String, String> owners)
        implements ModelStep<WalletEvent, List<Telling>, ModelCallback> {

    @Override
    public void process(Source<WalletEvent> source, Store<List<Telling>> store, Consumer<ModelCallback> said) {
        WalletEvent event = source.value();
        if (!EventTypes.isTransfer(event)) {
            return; // an alert: the operator's
        }
        TransferObservation transfer = ((TransferPayload) event.getPayload()).getTransfer();
        List<OwnedLeg> owned = owned(transfer);
        for (OwnedLeg leg : owned) {
            String key = event.getSubjectId()
                    + '|'
                    + event.getInclusionEpoch()
                    + '|'
                    + leg.getMerchantId()
                    + '|'
                    + leg.getDirection();
            List<Telling> told = store.get(key);
            List<Telling> before = told == null ? List.of() : told;
            if (before.isEmpty() && !transfer.getAsset().getVerified()) {
                continue; // a fake
            }
            Optional<Telling> telling = teller.tell(event, leg.getMerchantId(), before);
            if (telling.isPresent()) {
                store.put(key, before.contains(telling.get()) ? before : LegTeller.with(telling.get(), before));
                boolean internal = owned.stream()
                        .anyMatch(other -> other.getMerchantId().equals(leg.getMerchantId()) && other != leg);
                said.accept(new ModelCallback(Callback.ofLeg(event, leg, internal, telling.get(), before), event));
            }
        }
    }

    /** Senders first and the receiver last; several inputs may be one merchant's. */
    private List<OwnedLeg> owned(TransferObservation transfer) {
        List<OwnedLeg> owned = new ArrayList<>(2);
        transfer.getFrom().forEach(from -> add(from, EventTypes.OUT, owned));
        String to = transfer.getTo();
        if (to != null) {
            add(to, EventTypes.IN, owned);
        }
        return owned;
    }

    private void add(String address, String direction, List<OwnedLeg> owned) {
        String merchantId = owners.get(address);
        boolean told = owned.stream()
                .anyMatch(leg -> leg.getMerchantId().equals(merchantId)
                        && leg.getDirection().equals(direction));
        if (merchantId != null && !told) {
            owned.add(new OwnedLeg(address, direction, merchantId, Map.of()));
        }
    }
}
