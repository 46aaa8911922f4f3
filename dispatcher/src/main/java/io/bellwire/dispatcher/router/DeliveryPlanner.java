package io.bellwire.dispatcher.router;

import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.event.v1.WalletEvent;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import io.bellwire.schemas.Ids;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Fans one callback out to the endpoints that asked for it. The body is rendered once here and never again: every
 * attempt, retry and replay sends these bytes.
 */
final class DeliveryPlanner {
    private final EndpointDirectory endpoints;
    private final BodyRenderer renderer;

    DeliveryPlanner(EndpointDirectory endpoints, BodyRenderer renderer) {
        this.endpoints = endpoints;
        this.renderer = renderer;
    }

    /** What becomes of a callback. */
    sealed interface Plan {
        /** @param tasks one per endpoint that asked for the type; none if endpoints exist and none did */
        record Deliver(List<DeliveryTask> tasks) implements Plan {}

        /** The merchant has no endpoint at all. */
        record NoEndpoint() implements Plan {}
    }

    /** @param createdAt when the broker took the event: a replay makes the same task */
    Plan plan(WalletEvent event, Callback callback, Instant createdAt) {
        List<Endpoint> candidates = candidates(callback.merchantId());
        if (candidates.isEmpty()) {
            endpoints.refresh(callback.merchantId());
            candidates = candidates(callback.merchantId());
        }
        if (candidates.isEmpty()) {
            return new Plan.NoEndpoint();
        }
        List<DeliveryTask> tasks = new ArrayList<>();
        byte[] body = null;
        for (Endpoint endpoint : candidates) {
            if (TypeFilter.matches(endpoint.getEventTypes(), callback.type())) {
                body = body == null ? renderer.render(event, callback) : body;
                tasks.add(task(event, callback, endpoint.getEndpointId(), body, createdAt));
            }
        }
        return new Plan.Deliver(tasks);
    }

    /** A pending endpoint has not proven that it is the merchant's; a paused or disabled one is still owed its deliveries. */
    private List<Endpoint> candidates(String merchantId) {
        return endpoints.of(merchantId).stream()
                .filter(endpoint -> endpoint.getStatus() != EndpointStatus.PENDING
                        && endpoint.getStatus() != EndpointStatus.UNKNOWN)
                .toList();
    }

    private static DeliveryTask task(
            WalletEvent event, Callback callback, String endpointId, byte[] body, Instant createdAt) {
        return DeliveryTask.newBuilder()
                .setDeliveryId(Ids.deliveryId(callback.callbackId(), endpointId))
                .setCallbackId(callback.callbackId())
                .setEventId(event.getEventId())
                .setType(callback.type())
                .setSubjectId(event.getSubjectId())
                .setRevision(event.getRevision())
                .setMerchantId(callback.merchantId())
                .setEndpointId(endpointId)
                .setBody(ByteBuffer.wrap(body))
                .setOrigin(event.getTest() ? Origin.TEST : Origin.LIVE)
                .setCreatedAt(createdAt)
                .build();
    }
}
