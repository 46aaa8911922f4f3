package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.CallbackUrl;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One callback to send.
 *
 * @param endpointId whose connection slots the attempt uses
 * @param headers sent as given, in their order; {@code host}, {@code user-agent}, {@code content-length} and everything
 *     else that frames or routes the message is ours
 * @param body the exact bytes that were signed; not copied, so not to be changed
 * @param timeout absolute, from {@code send} to the complete header block of the answer
 */
public record AttemptRequest(
        CallbackUrl url, String endpointId, Map<String, String> headers, byte[] body, Duration timeout) {

    private static final Set<String> OURS = Set.of(
            "host",
            "user-agent",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "accept-encoding",
            "cookie",
            "proxy-authorization",
            "proxy-connection");

    public AttemptRequest {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        for (String name : headers.keySet()) {
            if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("headers: " + name + " (expected: none of " + OURS + ')');
            }
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
    }

    HttpHeaders toHttpHeaders(String userAgent) {
        HttpHeaders http = new DefaultHttpHeaders()
                .set(HttpHeaderNames.HOST, url.authority())
                .set(HttpHeaderNames.USER_AGENT, userAgent)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        headers.forEach(http::set);
        return http;
    }

    @Override
    public String toString() {
        return "AttemptRequest[" + url + ", " + endpointId + ", " + body.length + " bytes, " + timeout + ']';
    }
}
