package io.bellwire.dispatcher.sender.http;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Asks, after the platform's own check, whether a certificate names the host the way RFC 9525 has it: in the alternative
 * names, with a wildcard only for one whole label. Java would also take a name from the subject, or {@code sh*.example.com}.
 */
final class CertificateName {
    // RFC 5280, GeneralName
    private static final Integer DNS_NAME = 2;
    private static final Integer IP_ADDRESS = 7;

    private CertificateName() {}

    /** @param session of a finished handshake, in which the platform has matched the host already */
    static boolean isFor(SSLSession session, String host) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate leaf && isFor(leaf, host);
        } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
            return false;
        }
    }

    private static boolean isFor(X509Certificate leaf, String host) throws CertificateParsingException {
        Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        if (names == null) {
            return false;
        }
        boolean literal = NetUtil.createByteArrayFromIpAddressString(host) != null;
        return names.stream()
                .anyMatch(name -> literal
                        ? IP_ADDRESS.equals(name.get(0)) // Java compares addresses, and only with this kind of name
                        : DNS_NAME.equals(name.get(0)) && matches(String.valueOf(name.get(1)), host));
    }

    private static boolean matches(String name, String host) {
        String anySibling = '*' + host.substring(Math.max(0, host.indexOf('.')));
        return name.equalsIgnoreCase(host) || name.equalsIgnoreCase(anySibling);
    }
}
