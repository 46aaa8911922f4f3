package io.bellwire.dispatcher.sender.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a client of merchants: 1.2 or 1.3, the certificate's name always checked, {@code h2} offered beside
 * {@code http/1.1} to those only who may be sent it. {@link CertificateName} and {@link CertificateSignature} add what the platform's check forgives.
 * There is no way to build one that trusts everybody.
 *
 * <p>Thread-safe: immutable; closed once, after the last connection was opened. Open ones keep what they need.
 */
public final class ClientTls implements AutoCloseable {
    private static final String HTTP_1_1 = "http/1.1";
    private static final String HTTP_2 = "h2";

    private final SslContext http1Only;
    private final SslContext http2Too;

    private ClientTls(TlsProvider provider, UnaryOperator<SslContextBuilder> trust) {
        this.http1Only = build(trust.apply(builder(provider, HTTP_1_1)));
        this.http2Too = build(trust.apply(builder(provider, HTTP_2, HTTP_1_1)));
    }

    /** Trusts the authorities this Java runtime ships with. Revocation is not checked, as is the platform's default. */
    public static ClientTls trustingThePlatform(TlsProvider provider) {
        return new ClientTls(provider, UnaryOperator.identity());
    }

    /** Trusts these authorities only. */
    public static ClientTls trusting(TlsProvider provider, X509Certificate... authorities) {
        return new ClientTls(provider, builder -> builder.trustManager(authorities));
    }

    /** @param http2 whether it is offered beside HTTP/1.1 */
    SslContext offering(boolean http2) {
        return http2 ? http2Too : http1Only;
    }

    /** @param picked by the peer, out of what was offered; null if it picked none, which leaves HTTP/1.1 */
    static boolean mayFollow(@Nullable String picked, boolean http2) {
        return picked == null || picked.equals(HTTP_1_1) || (http2 && isHttp2(picked));
    }

    static boolean isHttp2(@Nullable String picked) {
        return HTTP_2.equals(picked);
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(http1Only);
        ReferenceCountUtil.release(http2Too);
    }

    private static SslContextBuilder builder(TlsProvider provider, String... offered) {
        return SslContextBuilder.forClient()
                .sslProvider(provider.choice())
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        offered));
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS client: cannot be set up with this Java runtime", e);
        }
    }
}
