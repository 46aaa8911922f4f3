package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.dispatcher.sender.http.AttemptRequest;
import io.bellwire.dispatcher.sender.http.Destination;
import io.bellwire.dispatcher.sender.http.HeaderNames;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.event.v1.Origin;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.UrlVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Makes the signed request of one attempt. The time is signed anew each time; the body never changes. The URL is judged
 * once per version of its endpoint: the policy is fixed as long as the process runs.
 *
 * <p>Thread-safe: immutable, but for what {@link EndpointKeys} keeps per endpoint.
 */
final class RequestMaker {
    private static final HeaderNames HEADERS = HeaderNames.of(
            "content-type",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "bellwire-attempt",
            "bellwire-origin");
    private static final List<String> ORIGINS = Arrays.stream(Origin.values())
            .map(origin -> origin.name().toLowerCase(Locale.ROOT))
            .toList();

    /** Most schedules are no longer. */
    private static final List<String> ATTEMPTS =
            IntStream.range(0, 32).mapToObj(String::valueOf).toList();

    private final CallbackUrlPolicy policy;
    private final EndpointKeys keys;
    private final Duration timeout;

    RequestMaker(CallbackUrlPolicy policy, EndpointKeys keys, Duration timeout) {
        this.policy = policy;
        this.keys = keys;
        this.timeout = timeout;
    }

    /** The request, or why there is none. */
    sealed interface Made {
        record Ready(AttemptRequest request) implements Made {}

        record NotMade(AttemptReport report) implements Made {}
    }

    /** To be called by the event loop of the endpoint. */
    Made make(Delivery delivery, Endpoint endpoint, Instant now) {
        EndpointVersion version = keys.version(endpoint);
        UrlVerdict verdict = version.judgedBy(policy);
        if (verdict instanceof UrlVerdict.Refused refused) {
            return new Made.NotMade(AttemptReport.of(AttemptOutcome.refused(refused), now, Duration.ZERO));
        }
        if (verdict instanceof UrlVerdict.Accepted accepted) {
            return make(delivery, version, version.destination(accepted, HEADERS), now);
        }
        throw new AssertionError(verdict);
    }

    private Made make(Delivery delivery, EndpointVersion version, Destination destination, Instant now) {
        DeliveryTask task = delivery.task();
        String timestamp = version.signer().timestamp(now.getEpochSecond());
        String signature = version.signer().sign(task.getCallbackId(), timestamp, task.getBody(), now);
        return signature == null
                ? new Made.NotMade(AttemptReport.notSent("no signing secret could be opened", now))
                : new Made.Ready(new AttemptRequest(
                        destination,
                        task.getBody(),
                        timeout,
                        task.getContentType(),
                        task.getCallbackId(),
                        timestamp,
                        signature,
                        attempt(delivery.nextAttempt()),
                        ORIGINS.get(task.getOrigin().ordinal())));
    }

    private static String attempt(int number) {
        return number < ATTEMPTS.size() ? ATTEMPTS.get(number) : String.valueOf(number);
    }
}
