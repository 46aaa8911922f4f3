package io.bellwire.dispatcher.sender.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a client of merchants: 1.2 or 1.3, the certificate's name always checked, {@code http/1.1} the only protocol
 * offered. {@link CertificateName} adds what the platform's name check forgives. There is no way to build one that trusts everybody.
 */
public final class ClientTls {
    private static final String HTTP_1_1_NAME = "http/1.1";
    private static final ApplicationProtocolConfig HTTP_1_1 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            HTTP_1_1_NAME);

    private ClientTls() {}

    /** Trusts the authorities this Java runtime ships with. Revocation is not checked, as is the platform's default. */
    public static SslContext trustingThePlatform() {
        return build(builder());
    }

    /** Trusts these authorities only. */
    public static SslContext trusting(X509Certificate... authorities) {
        return build(builder().trustManager(authorities));
    }

    /** @param picked by the peer, out of what was offered; null if it picked none, which leaves the one there is */
    static boolean mayFollow(@Nullable String picked) {
        return picked == null || picked.equals(HTTP_1_1_NAME);
    }

    private static SslContextBuilder builder() {
        return SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS")
                .applicationProtocolConfig(HTTP_1_1);
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS client: cannot be set up with this Java runtime", e);
        }
    }
}
