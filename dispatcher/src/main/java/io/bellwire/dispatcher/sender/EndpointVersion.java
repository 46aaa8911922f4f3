package io.bellwire.dispatcher.sender;

import io.bellwire.dispatcher.sender.http.Destination;
import io.bellwire.dispatcher.sender.http.HeaderNames;
import io.bellwire.registry.v1.Endpoint;
import io.bellwire.schemas.egress.CallbackUrlPolicy;
import io.bellwire.schemas.egress.UrlVerdict;
import org.jspecify.annotations.Nullable;

/**
 * What one version of an endpoint needs for every attempt, worked out once: its keyed signer, the verdict on its URL, and
 * where its requests go.
 *
 * <p><b>Thread:</b> confined to the event loop of the endpoint.
 */
final class EndpointVersion {
    private final Endpoint source;
    private final EndpointSigner signer;
    private @Nullable UrlVerdict verdict;
    private @Nullable Destination destination;
    private long second = -1;
    private String timestamp = "";

    EndpointVersion(Endpoint source, EndpointSigner signer) {
        this.source = source;
        this.signer = signer;
    }

    /** Versions are told apart by identity, since every change is a new object. */
    boolean isOf(Endpoint endpoint) {
        return source == endpoint;
    }

    EndpointSigner signer() {
        return signer;
    }

    /** @param policy one for the process, and immutable: so are its verdicts */
    UrlVerdict judgedBy(CallbackUrlPolicy policy) {
        if (verdict == null) {
            verdict = policy.judge(source.getUrl());
        }
        return verdict;
    }

    Destination destination(UrlVerdict.Accepted accepted, HeaderNames names) {
        if (destination == null) {
            destination = new Destination(
                    source.getEndpointId(),
                    accepted.url(),
                    names,
                    source.getLimits().getHttp2());
        }
        return destination;
    }

    /** A second has one text, however many attempts fall into it. */
    String timestamp(long unixSecond) {
        if (unixSecond != second) {
            second = unixSecond;
            timestamp = String.valueOf(unixSecond);
        }
        return timestamp;
    }
}
