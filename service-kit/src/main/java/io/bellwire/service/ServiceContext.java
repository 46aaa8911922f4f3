package io.bellwire.service;

import io.bellwire.schemas.topics.TopicCatalogue;
import io.bellwire.schemas.wire.RecordCodec;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/** What a service is given: everything that reaches outside it, time included. */
public record ServiceContext(
        Configuration configuration,
        KafkaClients kafka,
        TopicCatalogue topics,
        RecordCodec codec,
        MeterRegistry meters,
        InstantSource clock) {}
