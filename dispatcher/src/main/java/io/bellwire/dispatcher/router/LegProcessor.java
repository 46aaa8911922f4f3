package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.state.v1.Leg;
import io.bellwire.state.v1.LegRouting;
import io.bellwire.state.v1.OwnedLeg;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * One stop of a transfer event's walk over the address book: looks up the address that is at home in this partition,
 * then sends the event on to the next address, or, after the last, to the owners found.
 *
 * <p>Going to the addresses instead of holding them all lets the book grow with the number of instances. Deciding at
 * the end tells "nobody owns any side" from "the other side is a stranger", and a transfer inside one merchant from
 * two merchants' business.
 */
final class LegProcessor extends DecodingProcessor<LegRouting> {
    // Set by init before anything else is called.
    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, AddressEntry> addresses;

    LegProcessor(RouterParts parts) {
        super(parts, LegRouting.class, TopicCatalogue.MAX_RECORD_BYTES);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        addresses = context.getStateStore(RouterTopology.ADDRESSES);
    }

    @Override
    Optional<String> broken(LegRouting routing) {
        if (routing.getRemaining().isEmpty() || !(routing.getEvent().getPayload() instanceof TransferPayload)) {
            return Optional.of("routing (expected: a transfer event with a leg left to look up)");
        }
        return Optional.empty();
    }

    @Override
    void handle(LegRouting routing, Record<byte[], byte[]> source) {
        WalletEvent event = routing.getEvent();
        String chainId = ((TransferPayload) event.getPayload()).getTransfer().getChainId();
        Leg here = routing.getRemaining().get(0);
        List<OwnedLeg> owned = new ArrayList<>(routing.getOwned());
        AddressEntry owner = addresses.get(Normalisation.addressKey(chainId, here.getAddress()));
        if (owner != null && !isTold(owner.getMerchantId(), here.getDirection(), owned)) {
            owned.add(new OwnedLeg(here.getAddress(), here.getDirection(), owner.getMerchantId(), owner.getMetadata()));
        }

        List<Leg> left =
                routing.getRemaining().subList(1, routing.getRemaining().size());
        if (!left.isEmpty()) {
            String next = Normalisation.addressKey(chainId, left.get(0).getAddress());
            send(Topic.TRANSFER_LEGS, next, new LegRouting(event, new ArrayList<>(left), owned), source);
        } else if (owned.isEmpty()) {
            unrouted(event, "no_owner", null, source);
        } else {
            tellOwners(event, owned, source);
        }
    }

    private void tellOwners(WalletEvent event, List<OwnedLeg> owned, Record<byte[], byte[]> source) {
        for (OwnedLeg leg : owned) {
            Callback.ofLeg(event, leg, isInternal(leg, owned), parts.policy())
                    .ifPresent(callback -> deliver(event, callback, source));
        }
    }

    /** Several inputs of one transfer may be the same merchant's; it went out once. */
    private static boolean isTold(String merchantId, String direction, List<OwnedLeg> owned) {
        return owned.stream()
                .anyMatch(leg -> leg.getMerchantId().equals(merchantId)
                        && leg.getDirection().equals(direction));
    }

    private static boolean isInternal(OwnedLeg leg, List<OwnedLeg> owned) {
        return owned.stream()
                .anyMatch(other -> other.getMerchantId().equals(leg.getMerchantId())
                        && !other.getDirection().equals(leg.getDirection()));
    }
}
