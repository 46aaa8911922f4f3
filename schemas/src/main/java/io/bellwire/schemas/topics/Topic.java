package io.bellwire.schemas.topics;

import static io.bellwire.schemas.topics.Retention.compacted;
import static io.bellwire.schemas.topics.Retention.deleted;

import java.time.Duration;

/** A topic of Bellwire. Retry tiers are not listed: they follow from the schedule ({@link TopicCatalogue#retryTiers()}). */
public enum Topic {
    /** TransferObservation by transferId: what watchers say. */
    OBSERVATIONS("chain.observations", deleted(Duration.ofDays(7)), true),
    /** TransferObservation by transferId: about what is too old to be told from what was forgotten. */
    OBSERVATIONS_LATE("chain.observations.late", deleted(Duration.ofDays(30)), true),
    /** WalletEvent by subjectId: what is true. */
    WALLET_EVENTS("wallet.events", deleted(Duration.ofDays(7)), true),
    /** LegRouting by {@code {caip2}:{address}}: a transfer event on its walk over the address book. */
    TRANSFER_LEGS("transfer.legs", deleted(Duration.ofDays(7)), true),
    /** ConflictClaim by {@code {caip2}:{conflictKey}}: who claims what only one transaction can have. */
    TRANSFER_CONFLICTS("transfer.conflicts", deleted(Duration.ofDays(7)), true),
    /** RecheckRequest by transferId: what watchers are asked to look at again. Asked anew until answered, so kept briefly. */
    TRANSFER_RECHECKS("transfer.rechecks", deleted(Duration.ofDays(1)), true),
    /** AddressEntry by {@code {caip2}:{address}}: who owns a watched address. */
    ADDRESS_BOOK("address.book", compacted(), true),
    /** Merchant by merchantId. */
    MERCHANTS("merchants", compacted(), false),
    /** Endpoint by endpointId. Secrets only as ciphertext. */
    ENDPOINTS("endpoints", compacted(), false),
    /** DeliveryTask by endpointId: first attempts. */
    DELIVERIES("deliveries", deleted(Duration.ofDays(7)), true),
    /** DeliveryTask by endpointId: what a busy endpoint could not take at once. */
    DELIVERIES_SLOW("deliveries.slow", deleted(Duration.ofDays(7)), true),
    /** DeliveryTask by endpointId: due retries and replays. */
    DELIVERIES_RETRY("deliveries.retry", deleted(Duration.ofDays(7)), true),
    /** DeliveryTask by endpointId: whose schedule is used up, or whose endpoint is gone. */
    DEAD_LETTERS("dead-letters", deleted(Duration.ofDays(90)), true),
    /** Attempt by deliveryId: the audit of what was sent. */
    DELIVERY_ATTEMPTS("delivery.attempts", deleted(Duration.ofDays(30)), true),
    /** EndpointHealth by endpointId. */
    ENDPOINT_HEALTH("endpoint.health", compacted(), false),
    /** Unrouted by subjectId: true events nobody could be told of. */
    UNROUTED("unrouted", deleted(Duration.ofDays(30)), true),
    /** Quarantined, key as it came: records that could not be taken, byte for byte. */
    QUARANTINE("quarantine", deleted(Duration.ofDays(30)), true),
    /** AuditAct by actor: who did what. */
    AUDIT("audit", deleted(Duration.ofDays(400)), false);

    private final String baseName;
    private final Retention retention;
    private final boolean partitioned;

    Topic(String baseName, Retention retention, boolean partitioned) {
        this.baseName = baseName;
        this.retention = retention;
        this.partitioned = partitioned;
    }

    /** Name without the configured prefix. */
    public String baseName() {
        return baseName;
    }

    Retention retention() {
        return retention;
    }

    /** Whether it has the configured number of partitions. The others are small and held whole by their readers: one. */
    boolean partitioned() {
        return partitioned;
    }
}
