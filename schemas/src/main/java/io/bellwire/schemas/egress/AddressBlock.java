package io.bellwire.schemas.egress;

import inet.ipaddr.IPAddress;
import java.util.List;

/** A named range of addresses no callback may reach, with the document that set it apart. */
record AddressBlock(String name, IPAddress range, String source) {

    static final List<AddressBlock> DENIED_IPV4 = List.of(
            block("THIS_NETWORK", "0.0.0.0/8", "RFC 791"),
            block("PRIVATE_USE", "10.0.0.0/8", "RFC 1918"),
            block("SHARED_CGNAT", "100.64.0.0/10", "RFC 6598"),
            block("LOOPBACK", "127.0.0.0/8", "RFC 1122"),
            block("LINK_LOCAL", "169.254.0.0/16", "RFC 3927, where clouds put their metadata"),
            block("PRIVATE_USE", "172.16.0.0/12", "RFC 1918"),
            block("PROTOCOL_ASSIGNMENTS", "192.0.0.0/24", "RFC 6890"),
            block("DOCUMENTATION", "192.0.2.0/24", "RFC 5737"),
            block("AS112", "192.31.196.0/24", "RFC 7535"),
            block("AMT", "192.52.193.0/24", "RFC 7450"),
            block("SIX_TO_FOUR_RELAY", "192.88.99.0/24", "RFC 7526"),
            block("PRIVATE_USE", "192.168.0.0/16", "RFC 1918"),
            block("AS112", "192.175.48.0/24", "RFC 7534"),
            block("BENCHMARKING", "198.18.0.0/15", "RFC 2544"),
            block("DOCUMENTATION", "198.51.100.0/24", "RFC 5737"),
            block("DOCUMENTATION", "203.0.113.0/24", "RFC 5737"),
            block("MULTICAST", "224.0.0.0/4", "RFC 5771"),
            block("RESERVED", "240.0.0.0/4", "RFC 1112; holds the broadcast address, RFC 919"),
            block("CLOUD_PLATFORM", "168.63.129.16/32", "Azure WireServer, reachable from every virtual machine"));

    /** The only IPv6 range handed out for the public Internet; what lies outside is denied without being listed. */
    static final IPAddress IPV6_GLOBAL_UNICAST = range("2000::/3");

    /** Inside the global range, then (only so that the rule has a telling name) the well-known ones outside it. */
    static final List<AddressBlock> DENIED_IPV6 = List.of(
            block("PROTOCOL_ASSIGNMENTS", "2001::/23", "RFC 2928: Teredo, benchmarking, ORCHID"),
            block("DOCUMENTATION", "2001:db8::/32", "RFC 3849"),
            block("SIX_TO_FOUR", "2002::/16", "RFC 3056: carries an IPv4 address we did not judge"),
            block("AS112", "2620:4f:8000::/48", "RFC 7534"),
            block("DOCUMENTATION", "3fff::/20", "RFC 9637"),
            block("UNSPECIFIED", "::/128", "RFC 4291"),
            block("LOOPBACK", "::1/128", "RFC 4291"),
            block("IPV4_TRANSLATED", "64:ff9b::/96", "RFC 6052 (NAT64)"),
            block("IPV4_TRANSLATED", "64:ff9b:1::/48", "RFC 8215 (local NAT64)"),
            block("IPV4_TRANSLATED", "::ffff:0:0:0/96", "RFC 2765 (SIIT)"),
            block("IPV4_COMPATIBLE", "::/96", "RFC 4291, deprecated"),
            block("DISCARD_ONLY", "100::/64", "RFC 6666"),
            block("DUMMY_PREFIX", "100:0:0:1::/64", "RFC 9780"),
            block("SEGMENT_ROUTING", "5f00::/16", "RFC 9602"),
            block("UNIQUE_LOCAL", "fc00::/7", "RFC 4193"),
            block("LINK_LOCAL", "fe80::/10", "RFC 4291"),
            block("SITE_LOCAL", "fec0::/10", "RFC 3879"),
            block("MULTICAST", "ff00::/8", "RFC 4291"));

    boolean contains(IPAddress address) {
        return range.contains(address);
    }

    private static AddressBlock block(String name, String cidr, String source) {
        return new AddressBlock(name, range(cidr), source);
    }

    private static IPAddress range(String cidr) {
        return IpLiterals.parseBlock(cidr).orElseThrow(() -> new AssertionError(cidr));
    }
}
