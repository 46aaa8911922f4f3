package io.bellwire.schemas.egress;

import inet.ipaddr.IPAddress;
import inet.ipaddr.ipv6.IPv6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges a merchant's callback URL by its text alone.
 *
 * <p>It has its own strict parser, because every known way around such a check lives in the difference between the
 * parser that checked and the parser that connected. What it accepts is handed on in parts, and nobody parses again.
 */
public final class CallbackUrlPolicy {
    private static final int MAX_LENGTH = 2048;
    private static final int MAX_HOST_LENGTH = 253;
    private static final String READ_DIFFERENTLY = "\\\"<>^`{|}";
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final Pattern PLAIN_PORT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final Set<String> RESERVED_SUFFIXES = Set.of(
            "localhost",
            "local",
            "internal",
            "intranet",
            "lan",
            "home",
            "home.arpa",
            "corp",
            "private",
            "localdomain",
            "invalid",
            "test",
            "example",
            "onion",
            "arpa",
            "svc",
            "consul");

    private final EgressSettings settings;
    private final AddressPolicy addresses;

    public CallbackUrlPolicy(EgressSettings settings) {
        this.settings = settings;
        this.addresses = new AddressPolicy(settings);
    }

    public UrlVerdict judge(String url) {
        try {
            return new UrlVerdict.Accepted(parse(url));
        } catch (RuleBroken broken) {
            return new UrlVerdict.Refused(broken.rule, broken.detail);
        }
    }

    private CallbackUrl parse(String url) throws RuleBroken {
        requireLength(url);
        requireCleanCharacters(url);

        int colon = url.indexOf(':');
        boolean tls = isTls(colon < 0 ? "" : url.substring(0, colon));
        require(url.startsWith("//", colon + 1), UrlRule.AUTHORITY, "url: no authority (expected: scheme://host)");
        int start = colon + 3;
        int end = endOfAuthority(url, start);
        String authority = url.substring(start, end);
        require(!authority.isEmpty(), UrlRule.AUTHORITY, "url: empty authority (expected: a host name)");
        require(authority.indexOf('@') < 0, UrlRule.USERINFO, "url: user information (expected: none)");
        require(url.indexOf('#') < 0, UrlRule.FRAGMENT, "url: fragment (expected: none)");

        Authority split = splitAuthority(authority);
        String host = split.host.toLowerCase(Locale.ROOT);
        IPAddress literal = split.bracketed ? bracketedLiteral(host) : judgeName(host);
        int port = judgePort(split.port, tls, literal != null);
        String target = judgeTarget(url.substring(end));
        InetAddress address = literal == null ? null : literal.toInetAddress();
        CallbackUrl judged =
                new CallbackUrl(tls, literal == null ? host : literal.toCanonicalString(), port, target, address);
        // The canonical form may be a slash longer, and is what is judged at every attempt.
        requireLength(judged.canonical());
        return judged;
    }

    private static void requireLength(String url) throws RuleBroken {
        require(url.length() <= MAX_LENGTH, UrlRule.LENGTH, "url: " + url.length() + " characters (expected: <= 2048)");
    }

    private static void requireCleanCharacters(String url) throws RuleBroken {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c <= ' ' || c >= 0x7f || READ_DIFFERENTLY.indexOf(c) >= 0) {
                throw new RuleBroken(
                        UrlRule.CHARS,
                        String.format(
                                "url: U+%04X at %d (expected: visible ASCII without %s)",
                                (int) c, i, READ_DIFFERENTLY));
            }
        }
    }

    private boolean isTls(String scheme) throws RuleBroken {
        boolean tls = scheme.equalsIgnoreCase("https");
        require(
                tls || (settings.allowHttp() && scheme.equalsIgnoreCase("http")),
                UrlRule.SCHEME,
                "scheme: not permitted (expected: " + (settings.allowHttp() ? "https or http)" : "https)"));
        return tls;
    }

    private static int endOfAuthority(String url, int start) {
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private record Authority(
            String host, boolean bracketed, @Nullable String port) {}

    private static Authority splitAuthority(String authority) throws RuleBroken {
        if (!authority.startsWith("[")) {
            require(
                    IpLiterals.parseIpv6(authority).isEmpty(),
                    UrlRule.HOST_SYNTAX,
                    "host: IPv6 address without brackets (expected: a host name)");
            int colon = authority.indexOf(':');
            return colon < 0
                    ? new Authority(authority, false, null)
                    : new Authority(authority.substring(0, colon), false, authority.substring(colon + 1));
        }
        int bracket = authority.indexOf(']');
        String rest = bracket < 0 ? "" : authority.substring(bracket + 1);
        require(
                bracket > 0 && (rest.isEmpty() || rest.startsWith(":")),
                UrlRule.HOST_SYNTAX,
                "host: unbalanced brackets (expected: a host name)");
        return new Authority(authority.substring(1, bracket), true, rest.isEmpty() ? null : rest.substring(1));
    }

    private IPAddress bracketedLiteral(String host) throws RuleBroken {
        Optional<IPv6Address> address = IpLiterals.parseIpv6(host);
        require(address.isPresent(), UrlRule.HOST_SYNTAX, "host: not an IPv6 address in its brackets");
        // Two spellings of one host are one too many: the mapped form of a listed IPv4 address stays refused.
        require(!address.get().isIPv4Mapped(), UrlRule.IP_FORBIDDEN, "host: IPv4-mapped address (expected: a name)");
        return judgeLiteral(address.get());
    }

    /** Returns the address when the name is a permitted IPv4 literal, null when it is a permitted host name. */
    private @Nullable IPAddress judgeName(String host) throws RuleBroken {
        require(!host.endsWith("."), UrlRule.TRAILING_DOT, "host: ends in a dot (expected: none)");
        Optional<? extends IPAddress> quad = IpLiterals.parseIpv4(host);
        if (quad.isPresent()) {
            return judgeLiteral(quad.get());
        }
        String[] labels = host.split("\\.", -1);
        require(
                !NUMBER.matcher(labels[labels.length - 1]).matches(),
                UrlRule.NUMERIC_HOST,
                "host: ends in a number (expected: a host name)");
        require(host.length() <= MAX_HOST_LENGTH, UrlRule.HOST_SYNTAX, "host: over 253 characters");
        for (String label : labels) {
            require(
                    LABEL.matcher(label).matches(),
                    UrlRule.HOST_SYNTAX,
                    "host: malformed label (expected: 1 to 63 letters, digits and inner hyphens)");
        }
        require(labels.length > 1, UrlRule.SINGLE_LABEL, "host: one label (expected: a full host name)");
        for (String suffix : suffixesOf(host)) {
            require(
                    !RESERVED_SUFFIXES.contains(suffix)
                            && !settings.denySuffixes().contains(suffix),
                    UrlRule.RESERVED_NAME,
                    "host: under reserved suffix " + suffix + " (expected: a public name)");
        }
        for (String suffix : suffixesOf(host)) {
            require(!settings.ownHosts().contains(suffix), UrlRule.SELF, "host: our own name (expected: yours)");
        }
        return null;
    }

    private IPAddress judgeLiteral(IPAddress address) throws RuleBroken {
        AddressVerdict verdict = addresses.judge(address);
        if (verdict instanceof AddressVerdict.Denied denied && !denied.rule().equals(AddressPolicy.IPV6_OFF)) {
            throw new RuleBroken(UrlRule.IP_FORBIDDEN, "host: address refused by rule " + denied.rule());
        }
        require(
                verdict instanceof AddressVerdict.Allowed && addresses.isListed(address),
                UrlRule.IP_LITERAL,
                "host: IP address (expected: a host name)");
        return address;
    }

    private int judgePort(@Nullable String port, boolean tls, boolean listedLiteral) throws RuleBroken {
        if (port == null) {
            return CallbackUrl.defaultPort(tls);
        }
        require(PLAIN_PORT.matcher(port).matches(), UrlRule.PORT, "port: malformed (expected: plain digits)");
        int number = Integer.parseInt(port);
        boolean permitted = listedLiteral ? number <= 65535 : isPermittedPort(number, tls);
        require(
                permitted,
                UrlRule.PORT,
                "port: " + port + " (expected: one of " + new TreeSet<>(settings.ports()) + ')');
        return number;
    }

    private boolean isPermittedPort(int port, boolean tls) {
        return settings.ports().contains(port) || (!tls && port == CallbackUrl.defaultPort(false));
    }

    private static String judgeTarget(String rest) throws RuleBroken {
        requireWholeEscapes(rest);
        int question = rest.indexOf('?');
        String path = question < 0 ? rest : rest.substring(0, question);
        for (String segment : path.split("/", -1)) {
            String plain = segment.toLowerCase(Locale.ROOT).replace("%2e", ".");
            require(!plain.equals(".") && !plain.equals(".."), UrlRule.PATH, "path: dot segment (expected: none)");
        }
        return path.isEmpty() ? '/' + rest : rest;
    }

    private static void requireWholeEscapes(String target) throws RuleBroken {
        for (int i = target.indexOf('%'); i >= 0; i = target.indexOf('%', i + 1)) {
            int high = i + 1 < target.length() ? Character.digit(target.charAt(i + 1), 16) : -1;
            int low = i + 2 < target.length() ? Character.digit(target.charAt(i + 2), 16) : -1;
            require(high >= 0 && low >= 0, UrlRule.PATH, "path: malformed escape (expected: % and two hex digits)");
            int octet = high * 16 + low;
            require(octet > 0x1f && octet != 0x7f, UrlRule.PATH, "path: escaped control character (expected: none)");
        }
    }

    /** The name, then what follows each of its dots. */
    private static List<String> suffixesOf(String host) {
        List<String> suffixes = new ArrayList<>();
        for (int start = 0; start >= 0; start = next(host, start)) {
            suffixes.add(host.substring(start));
        }
        return suffixes;
    }

    private static int next(String host, int start) {
        int dot = host.indexOf('.', start);
        return dot < 0 ? -1 : dot + 1;
    }

    private static void require(boolean holds, UrlRule rule, String detail) throws RuleBroken {
        if (!holds) {
            throw new RuleBroken(rule, detail);
        }
    }

    /** Leaves the parser at the first broken rule; never leaves this class. */
    private static final class RuleBroken extends Exception {
        private final UrlRule rule;
        private final String detail;

        RuleBroken(UrlRule rule, String detail) {
            super(detail, null, false, false);
            this.rule = rule;
            this.detail = detail;
        }
    }
}
