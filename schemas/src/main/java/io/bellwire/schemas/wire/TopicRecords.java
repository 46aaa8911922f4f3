package io.bellwire.schemas.wire;

import io.bellwire.delivery.v1.Attempt;
import io.bellwire.delivery.v1.AuditAct;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.Quarantined;
import io.bellwire.delivery.v1.Unrouted;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.RecheckRequest;
import io.bellwire.event.v1.TransferObservation;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.AddressEntry;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.Merchant;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.state.v1.ConflictClaim;
import io.bellwire.state.v1.LegRouting;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** Which record each topic holds. */
public final class TopicRecords {
    private TopicRecords() {}

    public static Class<? extends SpecificRecord> of(Topic topic) {
        return switch (topic) {
            case OBSERVATIONS, OBSERVATIONS_LATE -> TransferObservation.class;
            case WALLET_EVENTS -> WalletEvent.class;
            case TRANSFER_LEGS -> LegRouting.class;
            case TRANSFER_CONFLICTS -> ConflictClaim.class;
            case TRANSFER_RECHECKS -> RecheckRequest.class;
            case ADDRESS_BOOK -> AddressEntry.class;
            case MERCHANTS -> Merchant.class;
            case ENDPOINTS -> Endpoint.class;
            case DELIVERIES, DELIVERIES_SLOW, DELIVERIES_RETRY, DEAD_LETTERS -> DeliveryTask.class;
            case DELIVERY_ATTEMPTS -> Attempt.class;
            case ENDPOINT_HEALTH -> EndpointHealth.class;
            case UNROUTED -> Unrouted.class;
            case QUARANTINE -> Quarantined.class;
            case AUDIT -> AuditAct.class;
        };
    }

    /** By full topic name, retry tiers included: what {@link RecordCodec#register} takes. */
    public static Map<String, Class<? extends SpecificRecord>> all(TopicCatalogue topics) {
        Map<String, Class<? extends SpecificRecord>> records = new TreeMap<>();
        for (Topic topic : Topic.values()) {
            records.put(topics.name(topic), of(topic));
        }
        topics.retryTiers().forEach(tier -> records.put(tier, DeliveryTask.class));
        return records;
    }
}
