package io.bellwire.dispatcher.sender.http;

import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Asks, after the platform's own check, whether a certificate is signed over a digest that still binds. Java refuses MD5
 * from everybody, but SHA-1 only from the authorities it ships with: one an operator added could still be impersonated.
 */
final class CertificateSignature {
    private static final Set<String> BROKEN = Set.of("MD2", "MD5", "SHA1");

    private CertificateSignature() {}

    /** @param session of a finished handshake */
    static boolean isSound(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate leaf && isSound(leaf.getSigAlgName());
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    /** @param algorithm as Java names it: {@code SHA256withRSA}, {@code Ed25519} */
    private static boolean isSound(String algorithm) {
        String digest = algorithm.toUpperCase(Locale.ROOT).split("WITH", 2)[0];
        return !BROKEN.contains(digest);
    }
}
