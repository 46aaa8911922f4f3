package io.bellwire.schemas.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.egress.ReferenceAddressJudge.Address;
import io.bellwire.schemas.egress.ReferenceAddressJudge.Block;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policy and a second, slow one agree about the edges of every block and about addresses at random. */
class AddressPolicyDifferentialTest {
    private static final int RANDOM_ADDRESSES = 5_000;
    private static final List<String> SPECIAL = List.of(
            "::/8",
            "::/96",
            "::ffff:0:0:0/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "100:0:0:1::/64",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8");

    static Stream<EgressSettings> settings() {
        EgressSettings open = EgressSettings.of(false, List.of(), true);
        return Stream.of(
                EgressSettings.strict(),
                open,
                EgressSettings.of(true, List.of("10.1.0.0/16", "127.0.0.1", "fd00::/8", "::1"), true)
                        .withDenyCidrs(List.of("10.1.2.0/23", "8.8.8.8", "fd00:ec2::/32", "2606:4700::/32")),
                EgressSettings.of(true, List.of("fd00::/8", "0.0.0.0/0"), false)
                        .withOwnHosts(List.of("8.8.4.0/24", "hooks.example.net", "2a00::/16")),
                open.withOwnHosts(List.of("8.8.4.0/24", "2a00::/16")));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void agreesAboutTheEdgesOfEveryBlock(EgressSettings settings) {
        AddressPolicy policy = new AddressPolicy(settings);
        ReferenceAddressJudge reference = new ReferenceAddressJudge(settings);
        Stream.of(
                        ReferenceAddressJudge.DENIED_IPV4,
                        ReferenceAddressJudge.DENIED_IPV6,
                        SPECIAL,
                        List.of(ReferenceAddressJudge.GLOBAL_IPV6),
                        settings.allowCidrs(),
                        settings.denyCidrs(),
                        List.of("8.8.4.0/24", "2a00::/16"))
                .flatMap(List::stream)
                .flatMap(cidr -> Block.of(cidr).edges().stream())
                .forEach(edge -> assertAgree(policy, reference, edge, "edge"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void agreesAboutAddressesAtRandom(EgressSettings settings) {
        AddressPolicy policy = new AddressPolicy(settings);
        ReferenceAddressJudge reference = new ReferenceAddressJudge(settings);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < RANDOM_ADDRESSES; i++) {
            assertAgree(policy, reference, anAddress(random), "seed " + seed);
        }
    }

    private static Address anAddress(Random random) {
        Address address = new Address(new BigInteger(random.nextBoolean() ? 32 : 128, random), 128);
        return switch (random.nextInt(5)) {
            case 0 -> new Address(new BigInteger(32, random), 32);
            case 1 -> new Address(address.value().clearBit(127).clearBit(126).setBit(125), 128);
            case 2 ->
                new Address(
                        withInterface(
                                address.value().clearBit(127).clearBit(126).setBit(125), random),
                        128);
            case 3 -> new Address(BigInteger.valueOf(0xffff).shiftLeft(32).or(new BigInteger(32, random)), 128);
            default -> address;
        };
    }

    /** Nearly the interface identifier of ISATAP, or exactly. */
    private static BigInteger withInterface(BigInteger address, Random random) {
        BigInteger id = BigInteger.valueOf(List.of(0x5efeL, 0x2005efeL, 0x1005efeL, 0x15efeL, 0x5effL, 0x4005efeL)
                .get(random.nextInt(6)));
        BigInteger low = new BigInteger(32, random);
        return address.shiftRight(64).shiftLeft(64).or(id.shiftLeft(32)).or(low);
    }

    private static void assertAgree(
            AddressPolicy policy, ReferenceAddressJudge reference, Address address, String where) {
        byte[] octets = address.octets();
        boolean expected = reference.isAllowed(address);
        assertThat(policy.judge(ipAddress(octets)) instanceof AddressVerdict.Allowed)
                .as("%s, %s", new BigInteger(1, octets).toString(16), where)
                .isEqualTo(expected);
        assertThat(policy.judge(inetAddress(octets)) instanceof AddressVerdict.Allowed)
                .as("%s as InetAddress, %s", new BigInteger(1, octets).toString(16), where)
                .isEqualTo(expected);
    }

    private static inet.ipaddr.IPAddress ipAddress(byte[] octets) {
        return octets.length == 4 ? new inet.ipaddr.ipv4.IPv4Address(octets) : new inet.ipaddr.ipv6.IPv6Address(octets);
    }

    private static InetAddress inetAddress(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
