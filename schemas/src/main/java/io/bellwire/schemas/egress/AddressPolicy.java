package io.bellwire.schemas.egress;

import inet.ipaddr.IPAddress;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where we may connect, judged on the resolved address.
 *
 * <p>IPv4 is open except for {@link AddressBlock#DENIED_IPV4}; IPv6 is closed except for the global unicast range less
 * {@link AddressBlock#DENIED_IPV6}, so a range invented tomorrow is denied until somebody lists it. An IPv4-mapped
 * address is judged as the IPv4 address a socket would really reach.
 *
 * <p><b>Why not {@code InetAddress.isSiteLocalAddress} and friends?</b> They let {@code fd00::1}, {@code 100.64.0.1}
 * and {@code ::127.0.0.1} through.
 *
 * <p>{@link EgressSettings#ipv6()} is not asked here: it decides what is resolved, not what an address is.
 */
public final class AddressPolicy {
    private static final AddressVerdict ALLOWED = new AddressVerdict.Allowed();
    private static final int INTERFACE_ID = 8;

    private final List<IPAddress> allowed;
    private final List<IPAddress> own;

    public AddressPolicy(EgressSettings settings) {
        this.allowed = settings.allowCidrs().stream()
                .flatMap(cidr -> IpLiterals.parseBlock(cidr).stream())
                .toList();
        this.own = settings.ownHosts().stream()
                .flatMap(host -> IpLiterals.parseBlock(host).stream())
                .toList();
    }

    public AddressVerdict judge(InetAddress address) {
        return judge(
                address instanceof Inet4Address
                        ? new IPv4Address(address.getAddress())
                        : new IPv6Address(address.getAddress()));
    }

    AddressVerdict judge(IPAddress address) {
        IPAddress reached = unmapped(address);
        if (isListed(reached)) {
            return ALLOWED;
        }
        if (own.stream().anyMatch(block -> block.contains(reached))) {
            return new AddressVerdict.Denied("SELF");
        }
        return denyingRule(reached)
                .<AddressVerdict>map(AddressVerdict.Denied::new)
                .orElse(ALLOWED);
    }

    /** Whether the operator listed this address in {@code egress.allow.cidrs}. */
    boolean isListed(IPAddress address) {
        return allowed.stream().anyMatch(block -> block.contains(address));
    }

    private static Optional<String> denyingRule(IPAddress address) {
        if (address.isIPv4()) {
            return nameOfBlock(AddressBlock.DENIED_IPV4, address);
        }
        Optional<String> named = nameOfBlock(AddressBlock.DENIED_IPV6, address);
        if (named.isPresent()) {
            return named;
        }
        if (!AddressBlock.IPV6_GLOBAL_UNICAST.contains(address)) {
            return Optional.of("NOT_GLOBAL_UNICAST");
        }
        return hasIsatapInterface(address.getBytes()) ? Optional.of("ISATAP") : Optional.empty();
    }

    private static Optional<String> nameOfBlock(List<AddressBlock> blocks, IPAddress address) {
        return blocks.stream()
                .filter(block -> block.contains(address))
                .map(AddressBlock::name)
                .findFirst();
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
}
