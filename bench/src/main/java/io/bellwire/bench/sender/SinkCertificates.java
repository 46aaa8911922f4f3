package io.bellwire.bench.sender;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;

/**
 * An authority of this run's own, the sink's certificate by it, and a trust store that knows no other.
 *
 * @param chain certificate, PEM
 * @param key of it, PEM
 * @param trustStore PKCS 12
 */
record SinkCertificates(Path chain, Path key, Path trustStore) {
    private static final String PASSWORD = "changeit";

    /** @param addresses the certificate is good for */
    static SinkCertificates make(Path directory, List<String> addresses) throws Exception {
        X509Bundle authority = new CertificateBuilder()
                .subject("CN=Authority of a benchmark")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
        CertificateBuilder server = new CertificateBuilder()
                .subject("CN=Sink of a benchmark")
                .ecp256()
                .addExtendedKeyUsageServerAuth();
        addresses.forEach(server::addSanIpAddress);
        X509Bundle issued = server.buildIssuedBy(authority);
        Path chain = Files.writeString(directory.resolve("sink.pem"), issued.getCertificatePathPEM());
        Path key = Files.writeString(directory.resolve("sink.key"), issued.getPrivateKeyPEM());
        Path trustStore = directory.resolve("trust.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", authority.getCertificate());
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return new SinkCertificates(chain, key, trustStore);
    }

    /** The platform's trust, replaced: every contender uses what its platform trusts. */
    List<String> jvmOptions() {
        return List.of(
                "-Djavax.net.ssl.trustStore=" + trustStore,
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
                "-Djavax.net.ssl.trustStoreType=PKCS12");
    }
}
