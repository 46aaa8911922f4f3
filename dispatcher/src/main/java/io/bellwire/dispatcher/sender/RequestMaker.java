package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.AttemptOutcome;
import io.bellwire.dispatcher.sender.http.AttemptRequest;
import io.bellwire.event.v1.DeliveryTask;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.schemas.egress.CallbackUrl;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.UrlVerdict;
import io.bellwire.schemas.signing.SigningKey;
import io.bellwire.schemas.signing.WebhookSigner;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes the signed request of one attempt. The URL is judged and the time is signed anew each time; the body never
 * changes.
 *
 * <p>Thread-safe because immutable.
 */
final class RequestMaker {
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

    Made make(Delivery delivery, Endpoint endpoint, Instant now) {
        UrlVerdict verdict = policy.judge(endpoint.getUrl());
        if (verdict instanceof UrlVerdict.Refused refused) {
            return new Made.NotMade(AttemptReport.of(AttemptOutcome.refused(refused), now, Duration.ZERO));
        }
        if (verdict instanceof UrlVerdict.Accepted accepted) {
            List<SigningKey> active = keys.active(endpoint, now);
            return active.isEmpty()
                    ? new Made.NotMade(AttemptReport.notSent("no signing secret could be opened", now))
                    : new Made.Ready(request(delivery, accepted.url(), active, now));
        }
        throw new AssertionError(verdict);
    }

    private AttemptRequest request(Delivery delivery, CallbackUrl url, List<SigningKey> active, Instant now) {
        DeliveryTask task = delivery.task();
        byte[] body = bytes(task.getBody());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", task.getContentType());
        headers.put("webhook-id", task.getCallbackId());
        headers.put("webhook-timestamp", String.valueOf(now.getEpochSecond()));
        headers.put("webhook-signature", WebhookSigner.sign(active, task.getCallbackId(), now, ByteBuffer.wrap(body)));
        headers.put("bellwire-attempt", String.valueOf(delivery.nextAttempt()));
        headers.put("bellwire-origin", task.getOrigin().name().toLowerCase(Locale.ROOT));
        return new AttemptRequest(url, delivery.endpointId(), headers, body, timeout);
    }

    private static byte[] bytes(ByteBuffer body) {
        if (body.hasArray() && body.arrayOffset() == 0 && body.remaining() == body.array().length) {
            return body.array();
        }
        byte[] copy = new byte[body.remaining()];
        body.duplicate().get(copy);
        return copy;
    }
}
