package io.bellwire.schemas.egress;

import inet.ipaddr.ipv6.IPv6Address;
import io.bellwire.schemas.egress.ReferenceAddressJudge.Address;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules for a callback URL once more, slow and obviously right: one regular expression for each thing the policy's
 * text says, in the order of {@link UrlRule}. It shares no code with {@link CallbackUrlPolicy}.
 */
final class ReferenceUrlJudge {
    private static final String OCTET = "(?:0|[1-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
    private static final String DOTTED_QUAD = OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET;
    private static final String LABEL = "[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]";
    private static final Pattern CLEAN = Pattern.compile("[\\x21-\\x7e&&[^\\\\\"<>^`{|}]]*");
    private static final Pattern AUTHORITY = Pattern.compile("[^:]*://([^/?#]*)(.*)");
    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]*)\\](?::(.*))?");
    private static final Pattern NAMED = Pattern.compile("([^:]*)(?::(.*))?");
    private static final Pattern RESERVED = Pattern.compile("(?i)(.*\\.)?(localhost|local|internal|intranet|lan|home"
            + "|home\\.arpa|corp|private|localdomain|invalid|test|example|onion|arpa|svc|consul)");
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?i)(.*/)?(\\.|%2e){1,2}(/.*)?");
    private static final Pattern CLEAN_ESCAPE = Pattern.compile("%(?![01][0-9A-Fa-f]|7[Ff])[0-9A-Fa-f][0-9A-Fa-f]");

    private final EgressSettings settings;
    private final ReferenceAddressJudge addresses;

    ReferenceUrlJudge(EgressSettings settings) {
        this.settings = settings;
        this.addresses = new ReferenceAddressJudge(settings);
    }

    /** The name of the first rule broken, or the parts of the URL as they are to be used. */
    String judge(String url) {
        if (url.length() > 2048) {
            return "LENGTH";
        }
        if (!CLEAN.matcher(url).matches()) {
            return "CHARS";
        }
        boolean http = url.matches("(?i)http:.*");
        if (!url.matches("(?i)https:.*") && !(http && settings.allowHttp())) {
            return "SCHEME";
        }
        Matcher parts = AUTHORITY.matcher(url);
        if (!parts.matches() || parts.group(1).isEmpty()) {
            return "AUTHORITY";
        }
        if (parts.group(1).contains("@")) {
            return "USERINFO";
        }
        if (url.contains("#")) {
            return "FRAGMENT";
        }
        return judge(http, parts.group(1), parts.group(2));
    }

    private String judge(boolean http, String authority, String target) {
        boolean bracketed = authority.startsWith("[");
        Matcher parts = (bracketed ? BRACKETED : NAMED).matcher(authority);
        if (bracketed ? !parts.matches() : ipv6(authority).isPresent()) {
            return "HOST_SYNTAX";
        }
        if (!bracketed && !parts.matches()) {
            throw new AssertionError(authority);
        }
        String host = parts.group(1);
        Optional<Address> literal =
                bracketed ? ipv6(host) : host.matches(DOTTED_QUAD) ? Optional.of(Address.of(host)) : Optional.empty();
        if (bracketed && literal.isEmpty()) {
            return "HOST_SYNTAX";
        }
        String broken = literal.isPresent() ? judgeLiteral(literal.get()) : judgeName(host);
        if (!broken.isEmpty()) {
            return broken;
        }
        Optional<Integer> port = port(http, literal.isPresent(), parts.group(2));
        if (port.isEmpty()) {
            return "PORT";
        }
        String path = target.replaceFirst("\\?.*", "");
        if (CLEAN_ESCAPE.matcher(target).replaceAll("").contains("%")
                || DOT_SEGMENT.matcher(path).matches()) {
            return "PATH";
        }
        String completed = path.isEmpty() ? "/" + target : target;
        if (canonical(http, host, literal, port.get(), completed).length() > 2048) {
            return "LENGTH";
        }
        return parts(
                http,
                literal.map(address -> new BigInteger(1, address.octets()).toString())
                        .orElse(host.toLowerCase(Locale.ROOT)),
                port.get(),
                completed);
    }

    /** Only its length is asked for, so the library's short form of an IPv6 address will do. */
    private static String canonical(boolean http, String host, Optional<Address> literal, int port, String target) {
        String name = literal.filter(address -> address.bits() == 128)
                .map(address -> '[' + new IPv6Address(address.octets()).toCanonicalString() + ']')
                .orElse(host);
        return (http ? "http://" : "https://") + name + (port == (http ? 80 : 443) ? "" : ":" + port) + target;
    }

    static String parts(boolean http, String host, int port, String target) {
        return (http ? "http " : "https ") + host + ' ' + port + ' ' + target;
    }

    private String judgeLiteral(Address address) {
        if (address.isMapped() || !addresses.isAllowedWithBothFamilies(address)) {
            return "IP_FORBIDDEN";
        }
        return addresses.isListed(address) && addresses.isAllowed(address) ? "" : "IP_LITERAL";
    }

    private String judgeName(String host) {
        if (host.endsWith(".")) {
            return "TRAILING_DOT";
        }
        String last = host.replaceFirst(".*\\.", "");
        if (last.matches("[0-9]+|0[xX][0-9A-Fa-f]*")) {
            return "NUMERIC_HOST";
        }
        if (host.length() > 253 || !host.matches("(?:" + LABEL + ")(?:\\.(?:" + LABEL + "))*")) {
            return "HOST_SYNTAX";
        }
        if (!host.contains(".")) {
            return "SINGLE_LABEL";
        }
        if (RESERVED.matcher(host).matches() || isUnder(host, settings.denySuffixes())) {
            return "RESERVED_NAME";
        }
        return isUnder(host, settings.ownHosts()) ? "SELF" : "";
    }

    private static boolean isUnder(String host, List<String> names) {
        String name = "." + host.toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(suffix -> name.endsWith("." + suffix));
    }

    private Optional<Integer> port(boolean http, boolean listedLiteral, String text) {
        if (text == null) {
            return Optional.of(http ? 80 : 443);
        }
        if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65535) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text);
        Set<Integer> permitted = settings.ports();
        return listedLiteral || permitted.contains(port) || http && port == 80 ? Optional.of(port) : Optional.empty();
    }

    /** RFC 4291, 2.2: eight groups, of which one run may be left out, and the last two may be a dotted quad. */
    static Optional<Address> ipv6(String text) {
        String groups = text;
        if (text.matches(".*:" + DOTTED_QUAD)) {
            int quadStart = text.lastIndexOf(':') + 1;
            BigInteger quad = Address.of(text.substring(quadStart)).value();
            groups = text.substring(0, quadStart)
                    + quad.shiftRight(16).toString(16)
                    + ':'
                    + quad.and(BigInteger.valueOf(0xffff)).toString(16);
        }
        int gap = groups.indexOf("::");
        if (gap < 0) {
            return number(listed(groups), 8);
        }
        List<String> before = listed(groups.substring(0, gap));
        List<String> after = listed(groups.substring(gap + 2));
        if (before.size() + after.size() > 7) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>(before);
        while (all.size() + after.size() < 8) {
            all.add("0");
        }
        all.addAll(after);
        return number(all, 8);
    }

    private static List<String> listed(String groups) {
        return groups.isEmpty() ? List.of() : List.of(groups.split(":", -1));
    }

    private static Optional<Address> number(List<String> groups, int expected) {
        if (groups.size() != expected || !groups.stream().allMatch(group -> group.matches("[0-9A-Fa-f]{1,4}"))) {
            return Optional.empty();
        }
        BigInteger value = BigInteger.ZERO;
        for (String group : groups) {
            value = value.shiftLeft(16).or(new BigInteger(group, 16));
        }
        return Optional.of(new Address(value, 128));
    }
}
