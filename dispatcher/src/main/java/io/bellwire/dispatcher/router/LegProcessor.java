package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.Block;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.state.v1.Leg;
import io.bellwire.state.v1.LegRouting;
import io.bellwire.state.v1.LegTold;
import io.bellwire.state.v1.OwnedLeg;
import io.bellwire.state.v1.Telling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * One stop of a transfer event's walk over the address book: looks up the address that is at home in this partition,
 * then sends the event on to the next address, or, after the last, to the owners found.
 *
 * <p>Going to the addresses instead of holding them all lets the book grow with the number of instances. Deciding at
 * the end tells "nobody owns any side" from "the other side is a stranger", and a transfer inside one merchant from
 * two merchants' business.
 */
final class LegProcessor extends DecodingProcessor<LegRouting> {
    /** How long what was told of an inclusion that has ended is kept: longer than its events may come again. */
    static final Duration KEPT = Duration.ofDays(15);

    // Set by init before anything else is called.
    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, AddressEntry> addresses;

    // Likewise.
    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, LegTold> told;

    private final LegTeller teller;

    LegProcessor(RouterParts parts) {
        super(parts, LegRouting.class, TopicCatalogue.MAX_RECORD_BYTES);
        teller = new LegTeller(parts.policies());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        addresses = context.getStateStore(RouterTopology.ADDRESSES);
        told = context.getStateStore(RouterTopology.TOLD);
        // As long as the tracker may still speak of an inclusion that never came to an end, and then some.
        Duration open = parts.retention().unsettled().plus(KEPT);
        untilClosed(StoreExpiry.schedule(
                context, told, entry -> entry.getAt().plus(LegTeller.isEnded(entry.getTellings()) ? KEPT : open)));
    }

    @Override
    Optional<String> broken(LegRouting routing) {
        if (routing.getRemaining().isEmpty() || !(routing.getEvent().getPayload() instanceof TransferPayload)) {
            return Optional.of("routing (expected: a transfer event with a leg left to look up)");
        }
        return RecordRules.broken(routing.getEvent());
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
        Optional<String> unwanted = unwanted(event);
        for (OwnedLeg leg : owned) {
            List<Telling> before = tellings(event, leg);
            if (unwanted.isPresent() && !LegTeller.hasHeard(event, before)) {
                unrouted(event, unwanted.get(), leg.getMerchantId(), source);
                continue;
            }
            Optional<Telling> telling = teller.tell(event, leg.getMerchantId(), before);
            if (telling.isPresent()) {
                remember(event, leg, telling.get(), before, source);
                deliver(event, Callback.ofLeg(event, leg, isInternal(leg, owned), telling.get(), before), source);
            }
        }
    }

    /** Why a transfer is not announced: everybody can mint a USDT, and send a stranger next to nothing. */
    private Optional<String> unwanted(WalletEvent event) {
        if (EventTypes.isOfMoneyThatCame(event)) {
            return Optional.empty(); // said only once somebody vouched for it, whoever the last speaker was
        }
        TransferObservation transfer = ((TransferPayload) event.getPayload()).getTransfer();
        if (!transfer.getAsset().getVerified()) {
            return Optional.of("unverified_asset");
        }
        return parts.tracker().isUnwanted(transfer.getRiskFlags()) ? Optional.of("flagged") : Optional.empty();
    }

    private List<Telling> tellings(WalletEvent event, OwnedLeg leg) {
        LegTold entry = told.get(key(event, leg));
        // A test under a real transfer's id must neither use up what is to be said of it nor repeat it.
        if (entry == null || event.getTest()) {
            return List.of();
        }
        String block = blockHash(event);
        boolean isOfAnotherBlock = block != null && entry.getBlockHash() != null && !block.equals(entry.getBlockHash());
        return isOfAnotherBlock ? List.of() : entry.getTellings();
    }

    private void remember(
            WalletEvent event, OwnedLeg leg, Telling telling, List<Telling> before, Record<byte[], byte[]> source) {
        if (!event.getTest()) {
            Instant at = Instant.ofEpochMilli(source.timestamp());
            // A replay's, too, is put again: the changelog may not know of it, see ObservationProcessor.
            List<Telling> all = before.contains(telling) ? before : LegTeller.with(telling, before);
            told.put(key(event, leg), new LegTold(blockHash(event), all, at));
        }
    }

    private static @Nullable String blockHash(WalletEvent event) {
        Block block = ((TransferPayload) event.getPayload()).getTransfer().getBlock();
        return block == null ? null : block.getHash();
    }

    private static String key(WalletEvent event, OwnedLeg leg) {
        return event.getSubjectId()
                + '|'
                + event.getInclusionEpoch()
                + '|'
                + leg.getMerchantId()
                + '|'
                + leg.getDirection();
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
