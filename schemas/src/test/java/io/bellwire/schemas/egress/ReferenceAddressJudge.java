package io.bellwire.schemas.egress;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * The address tables once more, slow and obviously right: an address is a number, a block is two of them. Written from
 * the policy's text, not from {@link AddressBlock}.
 */
final class ReferenceAddressJudge {
    static final List<String> DENIED_IPV4 = List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");
    static final String GLOBAL_IPV6 = "2000::/3";
    static final List<String> DENIED_IPV6 =
            List.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48");

    private static final BigInteger MAPPED = BigInteger.valueOf(0xffff);
    private static final BigInteger LOW_32_BITS = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);
    private static final long ISATAP = 0x00005efeL;
    private static final long ISATAP_UNIVERSAL = 0x02005efeL;

    private final EgressSettings settings;

    ReferenceAddressJudge(EgressSettings settings) {
        this.settings = settings;
    }

    /** An address of a family, as a number. */
    record Address(BigInteger value, int bits) {
        static Address of(byte[] octets) {
            return new Address(new BigInteger(1, octets), octets.length * Byte.SIZE);
        }

        /** Of a literal, which no name service is asked about. */
        static Address of(String literal) {
            try {
                return of(InetAddress.getByName(literal).getAddress());
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(literal, e);
            }
        }

        boolean isMapped() {
            return bits == 128 && value.shiftRight(32).equals(MAPPED);
        }

        Address unmapped() {
            return isMapped() ? new Address(value.and(LOW_32_BITS), 32) : this;
        }

        byte[] octets() {
            byte[] octets = new byte[bits / Byte.SIZE];
            for (int i = 0; i < octets.length; i++) {
                octets[i] = value.shiftRight(bits - Byte.SIZE * (i + 1)).byteValue();
            }
            return octets;
        }
    }

    /** From its first to its last address, both in it. */
    record Block(BigInteger first, BigInteger last, int bits) {
        static Block of(String cidr) {
            int slash = cidr.indexOf('/');
            Address base = Address.of(slash < 0 ? cidr : cidr.substring(0, slash));
            int length = slash < 0 ? base.bits() : Integer.parseInt(cidr.substring(slash + 1));
            BigInteger size = BigInteger.ONE.shiftLeft(base.bits() - length);
            return new Block(base.value(), base.value().add(size).subtract(BigInteger.ONE), base.bits());
        }

        boolean contains(Address address) {
            return address.bits() == bits
                    && first.compareTo(address.value()) <= 0
                    && address.value().compareTo(last) <= 0;
        }

        /** Its edges and what lies beyond them. */
        List<Address> edges() {
            BigInteger end = BigInteger.ONE.shiftLeft(bits);
            List<Address> edges = new ArrayList<>();
            for (BigInteger value : List.of(
                    first, last, first.subtract(BigInteger.ONE), last.add(BigInteger.ONE), first.add(BigInteger.ONE))) {
                if (value.signum() >= 0 && value.compareTo(end) < 0) {
                    edges.add(new Address(value, bits));
                }
            }
            return edges;
        }
    }

    boolean isAllowed(Address given) {
        Address address = given.unmapped();
        return (address.bits() == 32 || settings.ipv6()) && isAllowedWithBothFamilies(address);
    }

    /** As if IPv6 were on. */
    boolean isAllowedWithBothFamilies(Address given) {
        Address address = given.unmapped();
        if (isIn(settings.denyCidrs(), address)) {
            return false;
        }
        if (isListed(address)) {
            return true;
        }
        return !isIn(blocksOnly(settings.ownHosts()), address) && isPublic(address);
    }

    boolean isListed(Address address) {
        return isIn(settings.allowCidrs(), address);
    }

    private static boolean isPublic(Address address) {
        if (address.bits() == 32) {
            return !isIn(DENIED_IPV4, address);
        }
        long interfaceId = address.value().shiftRight(32).and(LOW_32_BITS).longValueExact();
        return Block.of(GLOBAL_IPV6).contains(address)
                && !isIn(DENIED_IPV6, address)
                && interfaceId != ISATAP
                && interfaceId != ISATAP_UNIVERSAL;
    }

    private static boolean isIn(List<String> cidrs, Address address) {
        return cidrs.stream().map(Block::of).anyMatch(block -> block.contains(address));
    }

    private static List<String> blocksOnly(List<String> hosts) {
        return hosts.stream()
                .filter(host -> host.matches("[0-9.]+(/[0-9]+)?") || host.contains(":"))
                .toList();
    }
}
