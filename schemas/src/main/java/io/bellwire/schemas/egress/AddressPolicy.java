package io.bellwire.schemas.egress;

import inet.ipaddr.IPAddress;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where we may connect, judged on the resolved address.
 *
 * <p>IPv4 is open except for {@link AddressBlock#DENIED_IPV4}; IPv6 is closed except for the global unicast range less
 * {@link AddressBlock#DENIED_IPV6}, so a range invented tomorrow is denied until somebody lists it. An IPv4-mapped
 * address is judged as the IPv4 address a socket would really reach, one under a NAT64 prefix of this network as the
 * IPv4 address its translator would.
 *
 * <p><b>Who outweighs whom?</b> What the operator denies; then what the operator allows; then what is ours; then the
 * tables. And none of them allows IPv6 while it is off.
 *
 * <p><b>Why not {@code InetAddress.isSiteLocalAddress} and friends?</b> They let {@code fd00::1}, {@code 100.64.0.1}
 * and {@code ::127.0.0.1} through.
 */
public final class AddressPolicy {
    static final String OPERATOR_DENIED = "OPERATOR_DENIED";
    static final String SELF = "SELF";
    static final String LOCAL_INTERFACE = "LOCAL_INTERFACE";
    static final String IPV6_OFF = "IPV6_OFF";

    private static final AddressVerdict ALLOWED = new AddressVerdict.Allowed();
    private static final int INTERFACE_ID = 8;

    private final List<IPAddress> allowed;
    private final List<IPAddress> denied;
    private final List<IPAddress> own;
    private final List<Nat64Prefix> nat64;
    private final boolean ipv6;
    private final long version;
    private final Predicate<InetAddress> onThisHost;

    public AddressPolicy(EgressSettings settings) {
        this.allowed = blocks(settings.allowCidrs());
        this.denied = blocks(settings.denyCidrs());
        this.own = blocks(settings.ownHosts());
        this.nat64 = settings.nat64Prefixes().stream()
                .flatMap(prefix -> Nat64Prefix.parse(prefix).stream())
                .toList();
        this.ipv6 = settings.ipv6();
        this.version = settings.version();
        this.onThisHost = address -> false;
    }

    private AddressPolicy(AddressPolicy other, Predicate<InetAddress> onThisHost) {
        this.allowed = other.allowed;
        this.denied = other.denied;
        this.own = other.own;
        this.nat64 = other.nat64;
        this.ipv6 = other.ipv6;
        this.version = other.version;
        this.onThisHost = onThisHost;
    }

    /**
     * The same policy, denying also what is an address of this host: a public address of ours leads to us as surely as
     * loopback does.
     *
     * @param onThisHost asked about addresses that nothing else denies; finding out is I/O, and so not done here
     */
    public AddressPolicy denyingThisHost(Predicate<InetAddress> onThisHost) {
        return new AddressPolicy(this, onThisHost);
    }

    /** {@link EgressSettings#version()} of the settings this policy judges by. */
    public long version() {
        return version;
    }

    public AddressVerdict judge(InetAddress address) {
        return judge(
                address instanceof Inet4Address
                        ? new IPv4Address(address.getAddress())
                        : new IPv6Address(address.getAddress()));
    }

    AddressVerdict judge(IPAddress address) {
        IPAddress asked = unmapped(address);
        Nat64Prefix translated = nat64Of(asked);
        if (translated == null) {
            return judge(asked, asked);
        }
        return translated
                .behind(asked)
                .map(reached -> judge(asked, reached))
                .orElseGet(() -> new AddressVerdict.Denied("NAT64_MALFORMED"));
    }

    /** Whether the operator listed this address in {@code egress.allow.cidrs}; that alone does not allow it. */
    boolean isListed(IPAddress address) {
        return isIn(allowed, address);
    }

    /**
     * @param asked what the socket would be given
     * @param reached where it would arrive: the same, but behind NAT64
     */
    private AddressVerdict judge(IPAddress asked, IPAddress reached) {
        String rule = denyingRule(asked, reached);
        if (rule == null && asked.isIPv6() && !ipv6) {
            rule = IPV6_OFF;
        }
        return rule == null ? ALLOWED : new AddressVerdict.Denied(rule);
    }

    private @Nullable String denyingRule(IPAddress asked, IPAddress reached) {
        if (isIn(denied, asked) || isIn(denied, reached)) {
            return OPERATOR_DENIED;
        }
        if (isListed(reached)) {
            return null;
        }
        if (isIn(own, asked) || isIn(own, reached)) {
            return SELF;
        }
        String table = ruleOfTable(reached);
        return table == null && onThisHost.test(reached.toInetAddress()) ? LOCAL_INTERFACE : table;
    }

    private static @Nullable String ruleOfTable(IPAddress address) {
        if (address.isIPv4()) {
            return nameOfBlock(AddressBlock.DENIED_IPV4, address);
        }
        String named = nameOfBlock(AddressBlock.DENIED_IPV6, address);
        if (named != null) {
            return named;
        }
        if (!AddressBlock.IPV6_GLOBAL_UNICAST.contains(address)) {
            return "NOT_GLOBAL_UNICAST";
        }
        return hasIsatapInterface(address.getBytes()) ? "ISATAP" : null;
    }

    private static @Nullable String nameOfBlock(List<AddressBlock> blocks, IPAddress address) {
        for (AddressBlock block : blocks) {
            if (block.contains(address)) {
                return block.name();
            }
        }
        return null;
    }

    private static boolean isIn(List<IPAddress> blocks, IPAddress address) {
        for (IPAddress block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Nat64Prefix nat64Of(IPAddress address) {
        for (Nat64Prefix prefix : nat64) {
            if (prefix.contains(address)) {
                return prefix;
            }
        }
        return null;
    }

    /** RFC 5214: the last 32 bits are an IPv4 address that a tunnel end would deliver to. */
    private static boolean hasIsatapInterface(byte[] ipv6) {
        return (ipv6[INTERFACE_ID] & 0xfd) == 0
                && ipv6[INTERFACE_ID + 1] == 0
                && ipv6[INTERFACE_ID + 2] == 0x5e
                && (ipv6[INTERFACE_ID + 3] & 0xff) == 0xfe;
    }

    private static IPAddress unmapped(IPAddress address) {
        return address.isIPv6() && address.toIPv6().isIPv4Mapped()
                ? address.toIPv6().getEmbeddedIPv4Address()
                : address;
    }

    private static List<IPAddress> blocks(List<String> cidrs) {
        return cidrs.stream()
                .map(IpLiterals::parseBlock)
                .flatMap(Optional::stream)
                .toList();
    }
}
