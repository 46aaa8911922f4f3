package io.bellwire.dispatcher.sender.http;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority made for one test run. */
final class TestAuthority {
    private static final char[] PASSWORD = "test".toCharArray();
    private static final Duration DAY = Duration.ofDays(1);

    private final KeyPair keys = newKeys();
    private final X500Name name = new X500Name("CN=Test Authority");
    private final Instant now = java.time.InstantSource.system().instant();
    private final X509Certificate certificate;

    TestAuthority() {
        this.certificate = sign(name, keys, name, keys, true, null, now.minus(DAY), now.plus(DAY));
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** A server's TLS with a certificate of ours for this host name, valid today. */
    SSLContext serverFor(String host) {
        return server(host, now.minus(DAY), now.plus(DAY));
    }

    SSLContext expiredServerFor(String host) {
        return server(host, now.minus(DAY.multipliedBy(3)), now.minus(DAY));
    }

    SSLContext notYetValidServerFor(String host) {
        return server(host, now.plus(DAY), now.plus(DAY.multipliedBy(3)));
    }

    /** A certificate whose name is only in its subject, as was once usual. */
    SSLContext serverWithoutAlternativeName(String host) {
        KeyPair leaf = newKeys();
        X509Certificate issued =
                sign(new X500Name("CN=" + host), leaf, name, keys, false, null, now.minus(DAY), now.plus(DAY));
        return context(leaf, issued);
    }

    /** A certificate nobody vouches for but itself. */
    SSLContext selfSignedServerFor(String host) {
        KeyPair leaf = newKeys();
        X500Name itself = new X500Name("CN=leaf");
        return context(leaf, sign(itself, leaf, itself, leaf, false, host, now.minus(DAY), now.plus(DAY)));
    }

    private SSLContext server(String host, Instant from, Instant to) {
        KeyPair leaf = newKeys();
        return context(leaf, sign(new X500Name("CN=leaf"), leaf, name, keys, false, host, from, to));
    }

    private static SSLContext context(KeyPair keys, X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, PASSWORD);
            store.setKeyEntry("server", keys.getPrivate(), PASSWORD, new Certificate[] {certificate});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate sign(
            X500Name subject,
            KeyPair subjectKeys,
            X500Name issuer,
            KeyPair issuerKeys,
            boolean authority,
            String host,
            Instant from,
            Instant to) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(from.toEpochMilli()),
                    Date.from(from),
                    Date.from(to),
                    subject,
                    subjectKeys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (host != null) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
