package io.bellwire.service;

import io.bellwire.schemas.wire.RecordCodec;
import io.bellwire.schemas.wire.SchemaRegistryClients;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.Map;

/** Builds what services are given from a configuration. */
public final class ServiceContexts {
    private ServiceContexts() {}

    public static ServiceContext create(Configuration configuration) {
        String registry = configuration.string(CommonConfig.SCHEMA_REGISTRY_URL);
        RecordCodec codec = registry.isEmpty()
                ? RecordCodec.builtIn()
                : RecordCodec.registry(SchemaRegistryClients.connect(registry, Map.of()));
        return new ServiceContext(
                configuration,
                KafkaClients.from(configuration),
                CommonConfig.topics(configuration),
                codec,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                InstantSource.system());
    }
}
