package io.bellwire.dispatcher.router;

import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.service.Quarantine;

/** What the processors share. All of it is safe for all stream threads. */
record RouterParts(
        TopicCatalogue topics,
        RecordCodec codec,
        Quarantine quarantine,
        ConfirmationPolicy policy,
        MerchantPolicies policies,
        TrackerConfig tracker,
        RetentionConfig retention,
        DeliveryPlanner planner,
        RouterMetrics metrics) {}
