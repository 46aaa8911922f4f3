package io.bellwire.dispatcher.sender.http;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;

/**
 * Whose TLS the sender uses. Names, trust and protocols are judged alike by all; what differs is what a handshake and a
 * record cost.
 *
 * <p>Thread-safe: immutable.
 *
 * @see <a href="../../../../../../../../../docs/adr/0016-whose-tls.md">ADR 0016</a>
 */
public enum TlsProvider {
    /** The native library where it loads, the Java runtime's own elsewhere. */
    AUTO,
    JDK,
    OPENSSL;

    /** Null if it can be used here, otherwise why it cannot. */
    public @Nullable String unusable() {
        if (this != OPENSSL || isNativeUsable()) {
            return null;
        }
        Throwable cause = OpenSsl.unavailabilityCause();
        return cause == null ? "native library without ALPN" : "native library does not load: " + cause;
    }

    /** Counted references rather than finalizers: {@link ClientTls#close} and the handlers of channels release. */
    SslProvider choice() {
        return this == OPENSSL || this == AUTO && isNativeUsable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    private static boolean isNativeUsable() {
        return OpenSsl.isAvailable() && SslProvider.isAlpnSupported(SslProvider.OPENSSL_REFCNT);
    }
}
