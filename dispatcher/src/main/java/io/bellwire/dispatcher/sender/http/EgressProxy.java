package io.bellwire.dispatcher.sender.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The operator's proxy through which all callbacks leave, by {@code CONNECT}. Its address is the operator's, so no rule
 * for merchants' addresses concerns it.
 *
 * <p>Thread-safe: immutable, but for its standing and for what is known of its addresses.
 *
 * @see <a href="../../../../../../../../../docs/adr/0018-egress-proxy.md">ADR 0018</a>
 */
public final class EgressProxy {
    private static final String SCHEME = "http://";
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:\\[(?<ipv6>[0-9a-f:.]{2,45})]|(?<host>[a-z0-9._-]{1,253})):(?<port>[1-9][0-9]{0,4})");
    private static final Pattern VISIBLE = Pattern.compile("[ -~]*");
    private static final int LARGEST_PORT = 65_535;

    private final String host;
    private final int port;
    private final @Nullable List<InetAddress> literal;
    private final @Nullable String authorization;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<InetAddress> addresses; // as found last; by several loops
    private final ProxyStanding standing = new ProxyStanding(System::nanoTime);

    private EgressProxy(String host, int port, @Nullable String authorization) {
        this.host = host;
        this.port = port;
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        this.literal = address == null ? null : List.of(address);
        this.addresses = address == null ? List.of() : List.of(address);
        this.authorization = authorization;
    }

    /**
     * @param url {@code http://host:port}
     * @param user may be empty, and then there is no password
     * @throws IllegalArgumentException whose message shows none of it: an operator may have put the password anywhere
     */
    public static EgressProxy of(String url, String user, String password) {
        String text = url.toLowerCase(Locale.ROOT);
        if (text.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "egress.proxy: https (expected: http, as the way to the proxy itself is not"
                            + " encrypted; what callbacks say is, inside their tunnels)");
        }
        Matcher authority = AUTHORITY.matcher(text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : "");
        if (!authority.matches() || Integer.parseInt(authority.group("port")) > LARGEST_PORT) {
            throw new IllegalArgumentException(
                    "egress.proxy: (redacted) (expected: http://host:port and nothing else)");
        }
        if (user.isEmpty() && !password.isEmpty()) {
            throw new IllegalArgumentException("egress.proxy.user: empty (expected: set, as egress.proxy.password is)");
        }
        if (user.contains(":") || !VISIBLE.matcher(user + password).matches()) {
            throw new IllegalArgumentException(
                    "egress.proxy.user and egress.proxy.password: (redacted) (expected: visible ASCII, the user without a colon)");
        }
        String host = authority.group("ipv6") == null ? authority.group("host") : authority.group("ipv6");
        return new EgressProxy(
                host, Integer.parseInt(authority.group("port")), user.isEmpty() ? null : basic(user, password));
    }

    private static String basic(String user, String password) {
        byte[] credentials = (user + ':' + password).getBytes(StandardCharsets.US_ASCII);
        return "Basic " + Base64.getEncoder().encodeToString(credentials);
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** The address itself where the setting has one. */
    @Nullable
    List<InetAddress> literal() {
        return literal;
    }

    /** Which of its addresses it is the turn of, modulo their number. */
    int turn() {
        return turn.get();
    }

    /** This one takes no connection: the next one's turn, unless another tunnel has said so already. */
    void turnFrom(int failed) {
        turn.compareAndSet(failed, failed + 1);
    }

    /** What its name was found to be. */
    void found(List<InetAddress> found) {
        addresses = found;
    }

    /** Whether it is the proxy's own, as far as that is known: no merchant is to be reached there. */
    boolean isAt(InetAddress address) {
        return addresses.contains(address);
    }

    /** Asks for a tunnel to an address: it looks no name up, so it cannot be led elsewhere than where we looked. */
    byte[] request(InetAddress vetted, int vettedPort) {
        String address = NetUtil.toAddressString(vetted);
        String target = (address.indexOf(':') < 0 ? address : '[' + address + ']') + ':' + vettedPort;
        String head = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
                + (authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n")
                + "\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether it opens tunnels; for all loops together. */
    public ProxyStanding standing() {
        return standing;
    }

    @Override
    public String toString() {
        return "EgressProxy[" + host + ':' + port + (authorization == null ? "" : ", authorization=redacted") + ']';
    }
}
