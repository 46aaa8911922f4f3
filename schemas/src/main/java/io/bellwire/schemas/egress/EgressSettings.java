package io.bellwire.schemas.egress;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What an operator decides about egress; everything else is fixed by the rules.
 *
 * @param allowHttp permits {@code http://} URLs; development only, callbacks then travel readable
 * @param allowCidrs addresses allowed although the tables deny them; also permits IP literals inside them, on any port
 * @param ipv6 resolve and connect over IPv6 too; without it no IPv6 address is allowed, listed or not
 * @param ownHosts our own host names (each with everything below it) and public addresses or CIDR blocks, which no
 *     callback may reach
 * @param ports ports a callback to a host name may use, besides the default of {@code http} where that is permitted
 * @param denyCidrs addresses denied besides the tables; outweighs {@code allowCidrs}
 * @param denySuffixes host names refused besides the reserved suffixes, each with everything below it
 * @param nat64Prefixes IPv6 prefixes through which this network reaches IPv4: what is behind them is judged instead
 */
public record EgressSettings(
        boolean allowHttp,
        List<String> allowCidrs,
        boolean ipv6,
        List<String> ownHosts,
        Set<Integer> ports,
        List<String> denyCidrs,
        List<String> denySuffixes,
        List<String> nat64Prefixes) {

    public static final Set<Integer> DEFAULT_PORTS = Set.of(443, 8443);

    private static final String A_BLOCK =
            "an address or a CIDR block without host bits, such as 127.0.0.0/8, and not an IPv4-mapped one";
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*");
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(?:.*\\.)?[0-9]+");
    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    public EgressSettings {
        allowCidrs = List.copyOf(allowCidrs);
        ownHosts = lowerCase(ownHosts);
        ports = Set.copyOf(ports);
        denyCidrs = List.copyOf(denyCidrs);
        denySuffixes = lowerCase(denySuffixes);
        nat64Prefixes = List.copyOf(nat64Prefixes);
        requireEach("egress.allow.cidrs", allowCidrs, EgressSettings::isBlock, A_BLOCK);
        requireEach("egress.deny.cidrs", denyCidrs, EgressSettings::isBlock, A_BLOCK);
        requireEach("egress.own.hosts", ownHosts, host -> isName(host) || isBlock(host), "a host name, or " + A_BLOCK);
        requireEach("egress.deny.suffixes", denySuffixes, EgressSettings::isName, "a host name, such as example.net");
        requireEach(
                "egress.nat64.prefixes",
                nat64Prefixes,
                prefix -> Nat64Prefix.parse(prefix).isPresent(),
                Nat64Prefix.EXPECTED);
        for (int port : ports) {
            if (port < 1 || port > 65535) {
                throw new IllegalArgumentException("ports: " + port + " (expected: 1 to 65535)");
            }
        }
    }

    public EgressSettings(
            boolean allowHttp, List<String> allowCidrs, boolean ipv6, List<String> ownHosts, Set<Integer> ports) {
        this(allowHttp, allowCidrs, ipv6, ownHosts, ports, List.of(), List.of(), List.of());
    }

    /** The rules with nothing relaxed. */
    public static EgressSettings strict() {
        return of(false, List.of(), false);
    }

    public static EgressSettings of(boolean allowHttp, List<String> allowCidrs, boolean ipv6) {
        return new EgressSettings(allowHttp, allowCidrs, ipv6, List.of(), DEFAULT_PORTS);
    }

    public EgressSettings withOwnHosts(List<String> hosts) {
        return new EgressSettings(allowHttp, allowCidrs, ipv6, hosts, ports, denyCidrs, denySuffixes, nat64Prefixes);
    }

    public EgressSettings withDenyCidrs(List<String> cidrs) {
        return new EgressSettings(allowHttp, allowCidrs, ipv6, ownHosts, ports, cidrs, denySuffixes, nat64Prefixes);
    }

    public EgressSettings withDenySuffixes(List<String> suffixes) {
        return new EgressSettings(allowHttp, allowCidrs, ipv6, ownHosts, ports, denyCidrs, suffixes, nat64Prefixes);
    }

    public EgressSettings withNat64Prefixes(List<String> prefixes) {
        return new EgressSettings(allowHttp, allowCidrs, ipv6, ownHosts, ports, denyCidrs, denySuffixes, prefixes);
    }

    /**
     * The same number for the same decisions, in whatever order they are listed, in every process: what was vetted
     * under another number is to be vetted again. (FNV-1a, 64 bits: operators do not forge their own settings.)
     */
    public long version() {
        long hash = FNV_OFFSET_BASIS;
        for (String part : List.of(
                "http=" + allowHttp,
                "ipv6=" + ipv6,
                "allow=" + sorted(allowCidrs),
                "deny=" + sorted(denyCidrs),
                "own=" + sorted(ownHosts),
                "suffixes=" + sorted(denySuffixes),
                "nat64=" + sorted(nat64Prefixes),
                "ports=" + ports.stream().sorted().toList())) {
            for (int i = 0; i < part.length(); i++) {
                hash = (hash ^ part.charAt(i)) * FNV_PRIME;
            }
        }
        return hash;
    }

    private static List<String> sorted(Collection<String> values) {
        return values.stream()
                .map(value -> value.toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> lowerCase(List<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private static void requireEach(String key, List<String> values, Predicate<String> rule, String expected) {
        Optional<String> bad = values.stream().filter(rule.negate()).findFirst();
        if (bad.isPresent()) {
            throw new IllegalArgumentException(key + ": " + bad.get() + " (expected: " + expected + ')');
        }
    }

    /** A mapped block would never match: a mapped address is judged as the IPv4 address it stands for. */
    private static boolean isBlock(String text) {
        return IpLiterals.parseBlock(text)
                .filter(block -> !block.isIPv6()
                        || !block.getLower().toIPv6().withoutPrefixLength().isIPv4Mapped())
                .isPresent();
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches() && !ENDS_IN_A_NUMBER.matcher(text).matches();
    }
}
