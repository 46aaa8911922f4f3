package io.bellwire.schemas.egress;

import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A URL that passed {@link CallbackUrlPolicy}. There is no public constructor, so holding one is the proof that it was
 * judged (not that its name resolves to a permitted address: that is asked at every attempt).
 */
public final class CallbackUrl {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final boolean tls;
    private final String host;
    private final int port;
    private final String pathAndQuery;
    private final @Nullable InetAddress literal;

    CallbackUrl(boolean tls, String host, int port, String pathAndQuery, @Nullable InetAddress literal) {
        this.tls = tls;
        this.host = host;
        this.port = port;
        this.pathAndQuery = pathAndQuery;
        this.literal = literal;
    }

    static int defaultPort(boolean tls) {
        return tls ? HTTPS_PORT : HTTP_PORT;
    }

    public String scheme() {
        return tls ? "https" : "http";
    }

    public boolean isTls() {
        return tls;
    }

    /** Lower-case host name, or the address literal (IPv6 without its brackets). */
    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** The request target: begins with {@code /}, and may carry secrets in its query. */
    public String pathAndQuery() {
        return pathAndQuery;
    }

    /** The address itself when the host was written as one, so that it is never looked up. */
    public Optional<InetAddress> literal() {
        return Optional.ofNullable(literal);
    }

    /** Host, and port where it is not the scheme's default: the {@code Host} header. */
    public String authority() {
        String name = host.indexOf(':') < 0 ? host : '[' + host + ']';
        return port == defaultPort(tls) ? name : name + ':' + port;
    }

    /** The only spelling to store, compare and send to. */
    public String canonical() {
        return scheme() + "://" + authority() + pathAndQuery;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallbackUrl that && canonical().equals(that.canonical());
    }

    @Override
    public int hashCode() {
        return Objects.hash(tls, host, port, pathAndQuery);
    }

    /** Scheme and authority only: the path and query may carry a token. */
    @Override
    public String toString() {
        return scheme() + "://" + authority() + "/...";
    }
}
