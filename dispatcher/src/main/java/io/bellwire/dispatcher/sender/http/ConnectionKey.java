package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.CallbackUrl;
import java.net.InetAddress;

/**
 * Requests may share a connection only if all of this is equal. The vetted address is part of it, so an address denied
 * since is never reached over an old connection; the host is, so a TLS connection is never lent to another name; the
 * version of the policy is, so what one policy allowed is not taken for allowed by another; and whether HTTP/2 may be
 * spoken is, so an endpoint without that option never meets it.
 *
 * @param http2 offered in the TLS handshake, whose answer decides
 */
record ConnectionKey(String host, int port, InetAddress address, boolean tls, long policyVersion, boolean http2) {

    /** Without TLS nothing is negotiated, and HTTP/2 never spoken. */
    static ConnectionKey of(Destination destination, InetAddress vetted, long policyVersion) {
        CallbackUrl url = destination.url();
        return new ConnectionKey(
                url.host(), url.port(), vetted, url.isTls(), policyVersion, url.isTls() && destination.mayUseHttp2());
    }
}
