package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.schemas.topics.Topic;
import io.bellwire.service.ServiceContext;
import io.bellwire.service.TopicTable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@link Directory} over the compacted topics. Thread-safe because the tables are. */
final class TopicDirectory implements Directory, AutoCloseable {
    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(1);

    private final TopicTable<Endpoint> endpoints;
    private final TopicTable<EndpointHealth> health;

    TopicDirectory(ServiceContext context, String role) {
        endpoints = new TopicTable<>(context, role, Topic.ENDPOINTS, Endpoint.class);
        health = new TopicTable<>(context, role, Topic.ENDPOINT_HEALTH, EndpointHealth.class);
    }

    void start(EndpointKeys keys) {
        endpoints.onChange((endpointId, endpoint) -> keys.forget(endpointId));
        endpoints.start();
        health.start();
    }

    boolean isCaughtUp() {
        return endpoints.isCaughtUp() && health.isCaughtUp();
    }

    @Override
    public @Nullable Endpoint endpoint(String endpointId) {
        return endpoints.get(endpointId);
    }

    @Override
    public @Nullable EndpointHealth health(String endpointId) {
        return health.get(endpointId);
    }

    /** Neither of the two ever falls, so that their sum stands only while both do. */
    @Override
    public long changes() {
        return endpoints.changes() + health.changes();
    }

    @Override
    public boolean refresh() {
        try {
            return endpoints.refresh(REFRESH_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        endpoints.close();
        health.close();
    }
}
