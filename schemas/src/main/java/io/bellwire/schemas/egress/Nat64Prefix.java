package io.bellwire.schemas.egress;

import inet.ipaddr.IPAddress;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.Optional;
import java.util.Set;

/**
 * A prefix through which a network reaches IPv4, and the IPv4 address behind each of its addresses (RFC 6052, 2.2).
 *
 * <p>Octet 8 is skipped by the notation and, like what follows the IPv4 address, must be zero: a translator that reads
 * such an address otherwise would go elsewhere than we judged.
 */
record Nat64Prefix(IPAddress range, int length) {
    static final String EXPECTED =
            "an IPv6 prefix of length 32, 40, 48, 56, 64 or 96 without host bits, such as 64:ff9b::/96";

    private static final Set<Integer> LENGTHS = Set.of(32, 40, 48, 56, 64, 96);
    private static final int SKIPPED_OCTET = 8;
    private static final int IPV4_OCTETS = 4;
    private static final int IPV6_OCTETS = 16;

    static Optional<Nat64Prefix> parse(String cidr) {
        return IpLiterals.parseBlock(cidr)
                .filter(IPAddress::isIPv6)
                .filter(block -> block.isPrefixed() && LENGTHS.contains(block.getNetworkPrefixLength()))
                .map(block -> new Nat64Prefix(block, block.getNetworkPrefixLength()))
                .filter(prefix -> prefix.range.getLower().getBytes()[SKIPPED_OCTET] == 0);
    }

    boolean contains(IPAddress address) {
        return range.contains(address);
    }

    /** The IPv4 address behind this one, which is inside the prefix; empty if an octet that must be zero is not. */
    Optional<IPv4Address> behind(IPAddress address) {
        byte[] octets = address.getBytes();
        byte[] inner = new byte[IPV4_OCTETS];
        int read = 0;
        for (int at = length / Byte.SIZE; at < IPV6_OCTETS; at++) {
            if (at != SKIPPED_OCTET && read < IPV4_OCTETS) {
                inner[read++] = octets[at];
            } else if (octets[at] != 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new IPv4Address(inner));
    }
}
