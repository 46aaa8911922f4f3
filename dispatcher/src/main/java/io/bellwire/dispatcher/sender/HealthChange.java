package io.bellwire.dispatcher.sender;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.bellwire.delivery.v1.BreakerState;
import io.bellwire.delivery.v1.EndpointHealth;
import io.bellwire.delivery.v1.HealthState;
import io.bellwire.dispatcher.sender.http.Decision;
import io.bellwire.dispatcher.sender.http.ErrorClass;
import io.bellwire.event.v1.DeliveryTask;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What senders tell one another of an endpoint. Said only when it changes, beside the outcome that changed it: so it is
 * as durable as that, and order within an endpoint is kept.
 *
 * <p>Pure. State and breaker are independent: an endpoint may be disabled by its 410s and closed, or healthy and open.
 */
final class HealthChange {
    private HealthChange() {}

    /**
     * @param before what is said of it; null if nothing
     * @param mends whether a success enables the endpoint again
     * @param observer who says so
     * @return what is to be said now; null if nothing has changed
     */
    static @Nullable EndpointHealth after(
            DeliveryTask task,
            @Nullable EndpointHealth before,
            AttemptReport report,
            boolean mends,
            Breaker breaker,
            String observer) {
        Decision decision = report.decision();
        Instant endedAt = report.endedAt().truncatedTo(MILLIS);
        boolean isGone = decision instanceof Decision.Dead dead && dead.reason() == ErrorClass.GONE;
        boolean isMended = decision instanceof Decision.Delivered && mends;
        BreakerState state = state(breaker);
        Instant openUntil = breaker instanceof Breaker.Open open ? open.until().truncatedTo(MILLIS) : null;
        boolean isBreakerKnown = before == null
                ? state == BreakerState.CLOSED
                : state == before.getBreaker() && Objects.equals(openUntil, before.getOpenUntil());
        if (!isGone && !isMended && isBreakerKnown) {
            return null;
        }
        EndpointHealth known = before == null ? unknown(task, endedAt) : before;
        EndpointHealth.Builder next = EndpointHealth.newBuilder(known);
        if (isGone) { // said again each time: so it is later than what the owner changed in between
            next.setState(HealthState.DISABLED)
                    .setReason(ErrorClass.GONE.label())
                    .setChangedAt(endedAt);
        } else if (isMended) {
            next.setState(HealthState.HEALTHY).setReason(null).setChangedAt(endedAt);
        }
        if (!isBreakerKnown) {
            next.setBreaker(state).setOpenUntil(openUntil).setObservedBy(observer);
        }
        return next.build();
    }

    /**
     * The breaker as another sender left it. Another's clock may be wrong; so it stays open for no longer than any.
     *
     * @param health null if nothing was said
     */
    static Breaker breaker(@Nullable EndpointHealth health, Instant now, Breaker.Settings settings) {
        if (health == null
                || (health.getBreaker() != BreakerState.OPEN && health.getBreaker() != BreakerState.HALF_OPEN)) {
            return Breaker.Closed.from(Instant.MIN);
        }
        Instant openUntil = health.getOpenUntil();
        Duration rest = openUntil == null ? Duration.ZERO : Duration.between(now, openUntil);
        if (health.getBreaker() == BreakerState.HALF_OPEN || rest.isNegative() || rest.isZero()) {
            return new Breaker.HalfOpen(now, settings.firstPause(), 0);
        }
        Duration pause = settings.bounded(rest);
        return new Breaker.Open(now, rest.compareTo(pause) < 0 ? now.plus(rest) : now.plus(pause), pause);
    }

    private static BreakerState state(Breaker breaker) {
        if (breaker instanceof Breaker.Closed) {
            return BreakerState.CLOSED;
        }
        return breaker instanceof Breaker.Open ? BreakerState.OPEN : BreakerState.HALF_OPEN;
    }

    private static EndpointHealth unknown(DeliveryTask task, Instant at) {
        return EndpointHealth.newBuilder()
                .setEndpointId(task.getEndpointId())
                .setMerchantId(task.getMerchantId())
                .setState(HealthState.HEALTHY)
                .setChangedAt(at)
                .build();
    }
}
