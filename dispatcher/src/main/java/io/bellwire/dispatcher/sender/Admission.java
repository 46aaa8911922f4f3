package io.bellwire.dispatcher.sender;

import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.registry.v1.EndpointStatus;
import org.jspecify.annotations.Nullable;

/** Whether a delivery may be attempted now. */
sealed interface Admission {

    /** @param mends whether the endpoint is disabled by its own 410s, so that a success enables it again */
    record Attempt(Endpoint endpoint, boolean mends) implements Admission {}

    /** Not now: it comes back through a tier, no attempt counted. */
    record PutOff() implements Admission {}

    /** Never, as things stand. */
    record Refused(ErrorClass reason, String detail) implements Admission {}

    /**
     * @param merchantId whom the delivery is for
     * @param endpoint null when it was deleted
     * @param health what senders said of it last; null when nothing
     * @param replay an operator asked for it: attempted even where we gave up ourselves, which is how a mended endpoint
     *     comes back
     */
    static Admission of(
            String merchantId, @Nullable Endpoint endpoint, @Nullable EndpointHealth health, boolean replay) {
        if (endpoint == null) {
            return new Refused(ErrorClass.DISABLED, "endpoint removed");
        }
        if (!endpoint.getMerchantId().equals(merchantId)) {
            return new Refused(ErrorClass.POLICY, "endpoint belongs to another merchant");
        }
        if (endpoint.getStatus() == EndpointStatus.DISABLED) {
            return new Refused(ErrorClass.DISABLED, "endpoint disabled by its owner");
        }
        if (endpoint.getStatus() != EndpointStatus.ACTIVE) {
            return new PutOff();
        }
        boolean gone = health != null
                && health.getState() == HealthState.DISABLED
                // Whoever changed the endpoint since has answered for it.
                && !endpoint.getUpdatedAt().isAfter(health.getChangedAt());
        return gone && !replay
                ? new Refused(ErrorClass.DISABLED, "endpoint answered 410 before")
                : new Attempt(endpoint, gone);
    }
}
