package io.bellwire.dispatcher.sender.http;

import io.bellwire.schemas.egress.CallbackUrl;
import java.net.InetAddress;

/**
 * Requests may share a connection only if all of this is equal. The vetted address is part of it, so an address denied
 * since is never reached over an old connection; the host is, so a TLS connection is never lent to another name; and the
 * version of the policy is, so what one policy allowed is not taken for allowed by another.
 */
record ConnectionKey(String host, int port, InetAddress address, boolean tls, long policyVersion) {

    static ConnectionKey of(CallbackUrl url, InetAddress vetted, long policyVersion) {
        return new ConnectionKey(url.host(), url.port(), vetted, url.isTls(), policyVersion);
    }
}
