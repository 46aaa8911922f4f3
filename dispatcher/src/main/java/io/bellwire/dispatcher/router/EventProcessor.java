package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.TransferPayload;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.schemas.Normalisation;
import io.bellwire.schemas.RecordRules;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.state.v1.Leg;
import io.bellwire.state.v1.LegRouting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/**
 * Lets each event through once, then sends it on: to its merchant when the publisher named one, else on its walk over
 * the address book.
 *
 * <p>A publisher's event that comes after a higher revision of its subject is passed on, in the order it came, but flagged.
 *
 * <p>Seen ids are kept in buckets of a day, each looked up by point reads; a bucket is dropped whole when it has aged.
 */
final class EventProcessor extends DecodingProcessor<WalletEvent> {
    static final Duration BUCKET = Duration.ofDays(1);

    /** As long as the topic itself keeps events, and a bucket more: nothing older can come again from it. */
    static final Duration KEPT = Duration.ofDays(8);

    /** How late an event may be and still be told from the newest of its subject. */
    static final Duration REVISIONS_KEPT = Duration.ofDays(90);

    // Set by init before anything else is called.
    @SuppressWarnings("NullAway.Init")
    private WindowStore<String, String> seen;

    // Likewise.
    @SuppressWarnings("NullAway.Init")
    private KeyValueStore<String, String> revisions;

    EventProcessor(RouterParts parts) {
        super(parts, WalletEvent.class, 2 * RecordRules.MAX_PUBLISHED_BYTES);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        seen = context.getStateStore(RouterTopology.SEEN_EVENTS);
        revisions = context.getStateStore(RouterTopology.REVISIONS);
        untilClosed(StoreExpiry.schedule(
                context, revisions, text -> SubjectRevision.parse(text).at().plus(REVISIONS_KEPT)));
    }

    @Override
    Optional<String> broken(WalletEvent event) {
        return RecordRules.broken(event);
    }

    @Override
    void handle(WalletEvent event, Record<byte[], byte[]> source) {
        if (!isUnder(event.getSubjectId(), "subjectId", source)) {
            return;
        }
        long offset = origin().offset();
        EventDeduplicator.Seen first = first(event.getEventId(), source.timestamp());
        SubjectRevision highest = highest(event);
        EventDeduplicator.Seen now = new EventDeduplicator.Seen(
                offset, EventContent.hash(event), SubjectRevision.supersedes(highest, event.getRevision(), offset));
        boolean superseded = now.superseded();
        switch (EventDeduplicator.judge(first, now)) {
            case DUPLICATE -> {
                parts.metrics().duplicateEvent();
                return;
            }
            case CONFLICT -> {
                quarantine(source, "id_conflict", "this eventId was used for another event before");
                return;
            }
            case FIRST -> seen.put(event.getEventId(), now.text(), bucketStart(source.timestamp()));
            case REPLAY -> {
                // Remembered already; what it made may never have left. Nor may the changelog know of it: see
                // ObservationProcessor.
                EventDeduplicator.Seen known = Objects.requireNonNull(first);
                superseded = known.superseded();
                seen.put(event.getEventId(), known.text(), bucketStart(source.timestamp()));
            }
        }
        if (hasRevisions(event) && SubjectRevision.isToBeKept(highest, event.getRevision(), offset)) {
            Instant at = Instant.ofEpochMilli(source.timestamp());
            revisions.put(event.getSubjectId(), new SubjectRevision(event.getRevision(), offset, at).text());
        }
        parts.metrics().event();
        route(event, superseded, source);
    }

    /** Transitions are numbered by the tracker, in order; a test must not make real events look late. */
    private static boolean hasRevisions(WalletEvent event) {
        return !EventTypes.isTransfer(event) && !event.getTest();
    }

    private @Nullable SubjectRevision highest(WalletEvent event) {
        String text = hasRevisions(event) ? revisions.get(event.getSubjectId()) : null;
        return text == null ? null : SubjectRevision.parse(text);
    }

    private void route(WalletEvent event, boolean superseded, Record<byte[], byte[]> source) {
        String merchantId = event.getMerchantId();
        if (merchantId != null) {
            deliver(event, Callback.direct(event, merchantId, parts.policies(), superseded), source);
        } else if (EventTypes.isTransfer(event)) {
            routeLegs(event, source);
        } else {
            unrouted(event, Alert.isOne(event) ? "no_operator" : "no_merchant", null, source);
        }
    }

    private void routeLegs(WalletEvent event, Record<byte[], byte[]> source) {
        TransferObservation transfer = ((TransferPayload) event.getPayload()).getTransfer();
        if (!transfer.getAsset().getVerified() && !EventTypes.followsUp(event)) {
            // Anyone can mint a token that calls itself USDT: only assets on the operator's list are announced.
            // What follows up goes to whoever heard of it; the watcher that says so need not know the list.
            unrouted(event, "unverified_asset", null, source);
            return;
        }
        List<Leg> legs = legs(transfer);
        if (legs.isEmpty()) {
            unrouted(event, "no_owner", null, source);
            return;
        }
        LegRouting routing = new LegRouting(event, legs, new ArrayList<>());
        String firstKey =
                Normalisation.addressKey(transfer.getChainId(), legs.get(0).getAddress());
        send(Topic.TRANSFER_LEGS, firstKey, routing, source);
    }

    /** Senders first and the receiver last, always in this order: events of one transfer then take one way and stay in order. */
    private static List<Leg> legs(TransferObservation transfer) {
        List<Leg> legs = new ArrayList<>();
        for (String from : new LinkedHashSet<>(transfer.getFrom())) {
            legs.add(new Leg(from, EventTypes.OUT));
        }
        String to = transfer.getTo();
        if (to != null) {
            legs.add(new Leg(to, EventTypes.IN));
        }
        return legs;
    }

    private EventDeduplicator.@Nullable Seen first(String eventId, long timestamp) {
        long newest = bucketStart(timestamp);
        for (long start = newest; start > newest - KEPT.toMillis() && start >= 0; start -= BUCKET.toMillis()) {
            String text = seen.fetch(eventId, start);
            if (text != null) {
                return EventDeduplicator.Seen.parse(text);
            }
        }
        return null;
    }

    private static long bucketStart(long timestamp) {
        return timestamp - Math.floorMod(timestamp, BUCKET.toMillis());
    }
}
