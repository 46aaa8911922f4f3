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
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
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

    private final KeyPair keys;
    private final String sound; // a signature algorithm
    private final X500Name name = new X500Name("CN=Test Authority");
    private final Instant now = java.time.InstantSource.system().instant();
    private final X509Certificate certificate;

    TestAuthority() {
        this("EC", 256, "SHA256withECDSA");
    }

    private TestAuthority(String algorithm, int bits, String sound) {
        this.keys = newKeys(algorithm, bits);
        this.sound = sound;
        this.certificate = sign(new Leaf(name, keys, sound), name, true);
    }

    static TestAuthority ofRsa() {
        return new TestAuthority("RSA", 2048, "SHA256withRSA");
    }

    /** What is to be signed. */
    private record Leaf(
            X500Name subject,
            KeyPair keys,
            String signature,
            String host,
            String revocations,
            Duration validFrom,
            Duration validTo) {
        Leaf(X500Name subject, KeyPair keys, String signature) {
            this(subject, keys, signature, null, null, DAY.negated(), DAY);
        }

        Leaf withHost(String host) {
            return new Leaf(subject, keys, signature, host, revocations, validFrom, validTo);
        }

        Leaf withRevocationsAt(String url) {
            return new Leaf(subject, keys, signature, host, url, validFrom, validTo);
        }

        Leaf valid(Duration from, Duration to) {
            return new Leaf(subject, keys, signature, host, revocations, from, to);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** A server's TLS with a certificate of ours for this host name, valid today. */
    SSLContext serverFor(String host) {
        return server(leaf(sound).withHost(host));
    }

    SSLContext expiredServerFor(String host) {
        return server(leaf(sound).withHost(host).valid(DAY.multipliedBy(-3), DAY.negated()));
    }

    SSLContext notYetValidServerFor(String host) {
        return server(leaf(sound).withHost(host).valid(DAY, DAY.multipliedBy(3)));
    }

    /** A certificate whose name is only in its subject, as was once usual. */
    SSLContext serverWithoutAlternativeName(String host) {
        return server(new Leaf(new X500Name("CN=" + host), newKeys("EC", 256), sound));
    }

    /** @param signature an algorithm for our kind of key */
    SSLContext serverSignedBy(String signature, String host) {
        return server(leaf(signature).withHost(host));
    }

    /** A certificate that says where to ask whether it was revoked. */
    SSLContext serverWithRevocationsAt(String url, String host) {
        return server(leaf(sound).withHost(host).withRevocationsAt(url));
    }

    /** A certificate nobody vouches for but itself. */
    SSLContext selfSignedServerFor(String host) {
        KeyPair own = newKeys("EC", 256);
        X500Name itself = new X500Name("CN=leaf");
        Leaf leaf = new Leaf(itself, own, "SHA256withECDSA").withHost(host);
        return context(own, sign(leaf, itself, own, false));
    }

    private static Leaf leaf(String signature) {
        return new Leaf(new X500Name("CN=leaf"), newKeys("EC", 256), signature);
    }

    private SSLContext server(Leaf leaf) {
        return context(leaf.keys, sign(leaf, name, false));
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

    private X509Certificate sign(Leaf leaf, X500Name issuer, boolean authority) {
        return sign(leaf, issuer, keys, authority);
    }

    private X509Certificate sign(Leaf leaf, X500Name issuer, KeyPair issuerKeys, boolean authority) {
        Instant from = now.plus(leaf.validFrom);
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(from.toEpochMilli()),
                    Date.from(from),
                    Date.from(now.plus(leaf.validTo)),
                    leaf.subject,
                    leaf.keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (leaf.host != null) {
                GeneralName name = new GeneralName(GeneralName.dNSName, leaf.host);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
            }
            if (leaf.revocations != null) {
                GeneralName place = new GeneralName(GeneralName.uniformResourceIdentifier, leaf.revocations);
                DistributionPointName list = new DistributionPointName(new GeneralNames(place));
                builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(list, null, null)
                }));
                builder.addExtension(
                        Extension.authorityInfoAccess,
                        false,
                        new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, place));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder(leaf.signature).build(issuerKeys.getPrivate())));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
