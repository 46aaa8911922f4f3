package io.bellwire.schemas.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private static final EgressSettings BOTH_FAMILIES = EgressSettings.of(false, List.of(), true);
    private static final AddressPolicy STRICT = new AddressPolicy(BOTH_FAMILIES);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0.0.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.0.0.1",
                "128.0.0.0",
                "168.63.129.15",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.1",
                "192.0.3.0",
                "192.88.98.255",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "203.0.114.0",
                "223.255.255.255",
                "2001:200::",
                "2003::",
                "2606:4700::1",
                "2620:4f:8001::",
                "2a00:1450::5efe:7f00:1:1",
                "::ffff:1.0.0.1",
            })
    void allowsTheOrdinaryInternet(String address) {
        assertThat(STRICT.judge(literal(address))).isEqualTo(new AddressVerdict.Allowed());
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "0.0.0.0, THIS_NETWORK",
        "10.0.0.0, PRIVATE_USE",
        "10.255.255.255, PRIVATE_USE",
        "100.64.0.1, SHARED_CGNAT",
        "127.0.0.1, LOOPBACK",
        "168.63.129.16, CLOUD_PLATFORM",
        "169.254.169.254, LINK_LOCAL",
        "172.16.0.0, PRIVATE_USE",
        "172.31.255.255, PRIVATE_USE",
        "192.0.0.192, PROTOCOL_ASSIGNMENTS",
        "192.0.2.255, DOCUMENTATION",
        "192.31.196.200, AS112",
        "192.52.193.200, AMT",
        "192.88.99.200, SIX_TO_FOUR_RELAY",
        "192.168.255.255, PRIVATE_USE",
        "192.175.48.6, AS112",
        "198.18.0.0, BENCHMARKING",
        "198.51.100.7, DOCUMENTATION",
        "203.0.113.7, DOCUMENTATION",
        "224.0.0.0, MULTICAST",
        "239.255.255.255, MULTICAST",
        "240.0.0.0, RESERVED",
        "255.255.255.255, RESERVED",
        "::, UNSPECIFIED",
        "::1, LOOPBACK",
        "::10.0.0.1, IPV4_COMPATIBLE",
        "::ffff:10.0.0.1, PRIVATE_USE",
        "::ffff:0:10.0.0.1, IPV4_TRANSLATED",
        "64:ff9b::808:808, IPV4_TRANSLATED",
        "64:ff9b:1::1, IPV4_TRANSLATED",
        "100::1, DISCARD_ONLY",
        "1000::1, NOT_GLOBAL_UNICAST",
        "2001::1, PROTOCOL_ASSIGNMENTS",
        "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff, PROTOCOL_ASSIGNMENTS",
        "2001:db8:1::1, DOCUMENTATION",
        "2002:808:808::1, SIX_TO_FOUR",
        "2620:4f:8000:1::1, AS112",
        "2a00:1450::5efe:a00:1, ISATAP",
        "2a00:1450::200:5efe:a00:1, ISATAP",
        "3fff:fff::1, DOCUMENTATION",
        "4000::, NOT_GLOBAL_UNICAST",
        "5f00::1, SEGMENT_ROUTING",
        "fc00::1, UNIQUE_LOCAL",
        "fdff::1, UNIQUE_LOCAL",
        "fe80::1, LINK_LOCAL",
        "febf::1, LINK_LOCAL",
        "fec0::1, SITE_LOCAL",
        "ff02::1, MULTICAST",
    })
    void deniesByNamedRule(String address, String rule) {
        assertThat(STRICT.judge(literal(address))).isEqualTo(new AddressVerdict.Denied(rule));
    }

    @Test
    void anAllowedBlockOutweighsTheTableAndNothingBesides() {
        AddressPolicy policy = new AddressPolicy(EgressSettings.of(false, List.of("127.0.0.0/8", "10.1.2.3"), false));

        assertThat(policy.judge(literal("127.200.0.1"))).isInstanceOf(AddressVerdict.Allowed.class);
        assertThat(policy.judge(literal("::ffff:127.0.0.1"))).isInstanceOf(AddressVerdict.Allowed.class);
        assertThat(policy.judge(literal("10.1.2.3"))).isInstanceOf(AddressVerdict.Allowed.class);
        assertThat(policy.judge(literal("10.1.2.4"))).isInstanceOf(AddressVerdict.Denied.class);
        assertThat(policy.judge(literal("::1"))).isInstanceOf(AddressVerdict.Denied.class);
    }

    @Test
    void deniesOurOwnPublicAddresses() {
        AddressPolicy policy =
                new AddressPolicy(EgressSettings.strict().withOwnHosts(List.of("hooks.example.net", "8.8.4.0/24")));

        assertThat(policy.judge(literal("8.8.4.4"))).isEqualTo(new AddressVerdict.Denied("SELF"));
        assertThat(policy.judge(literal("8.8.8.8"))).isInstanceOf(AddressVerdict.Allowed.class);
    }

    @Test
    void theOperatorsDenialOutweighsTheOperatorsPermission() {
        AddressPolicy policy = new AddressPolicy(EgressSettings.of(false, List.of("10.0.0.0/8"), true)
                .withDenyCidrs(List.of("10.9.0.0/16", "8.8.8.8", "2606:4700::/32")));

        assertThat(policy.judge(literal("10.8.0.1"))).isInstanceOf(AddressVerdict.Allowed.class);
        for (String address : List.of("10.9.0.1", "::ffff:10.9.0.1", "8.8.8.8", "2606:4700::1")) {
            assertThat(policy.judge(literal(address)))
                    .as(address)
                    .isEqualTo(new AddressVerdict.Denied("OPERATOR_DENIED"));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2606:4700::1, IPV6_OFF",
        "fd00::1, IPV6_OFF",
        "fd01::1, UNIQUE_LOCAL",
        "::1, LOOPBACK",
    })
    void noIpv6AddressPassesWhileIpv6IsOffNotEvenAListedOne(String address, String rule) {
        AddressPolicy policy = new AddressPolicy(EgressSettings.of(false, List.of("fd00::/16"), false));

        assertThat(policy.judge(literal(address))).isEqualTo(new AddressVerdict.Denied(rule));
    }

    @Test
    void aMappedAddressIsIpv4WhetherIpv6IsOffOrNot() {
        assertThat(new AddressPolicy(EgressSettings.strict())
                        .judge(IpLiterals.parse("::ffff:8.8.8.8").orElseThrow()))
                .isInstanceOf(AddressVerdict.Allowed.class);
    }

    @ParameterizedTest(name = "behind {0}, {1} is {2}")
    @CsvSource({
        "64:ff9b::/96, 64:ff9b::808:808, ALLOWED",
        "64:ff9b::/96, 64:ff9b::a9fe:a9fe, LINK_LOCAL",
        "64:ff9b::/96, 64:ff9b::7f00:1, LOOPBACK",
        "64:ff9b::/96, 64:ff9b::808:404, OPERATOR_DENIED",
        "64:ff9b::/96, 64:ff9b::101:101, OPERATOR_DENIED",
        "64:ff9b::/96, 64:ff9b:0:1::808:808, NOT_GLOBAL_UNICAST",
        "2a00:64::/32, 2a00:64:808:808::, ALLOWED",
        "2a00:64::/32, 2a00:64:a00:1::, PRIVATE_USE",
        "2a00:64::/32, 2a00:64:808:808:100::, NAT64_MALFORMED",
        "2a00:64::/32, 2a00:64:808:808::1, NAT64_MALFORMED",
        "2a00:64::/40, 2a00:64:8:808:8::, ALLOWED",
        "2a00:64::/40, 2a00:64:a:0:1::, PRIVATE_USE",
        "2a00:64:1::/48, 2a00:64:1:808:8:800::, ALLOWED",
        "2a00:64:1::/48, 2a00:64:1:a9fe:a9:fe00::, LINK_LOCAL",
        "2a00:64:1::/56, 2a00:64:1:08:8:808::, ALLOWED",
        "2a00:64:1::/56, 2a00:64:1:7f:0:1::, LOOPBACK",
        "2a00:64:1:2::/64, 2a00:64:1:2:8:808:800:0, ALLOWED",
        "2a00:64:1:2::/64, 2a00:64:1:2:c0:a801:100:0, PRIVATE_USE",
        "2a00:64:1:2::/64, 2a00:64:1:2:108:808:800:0, NAT64_MALFORMED",
    })
    void judgesWhatIsBehindAConfiguredNat64Prefix(String prefix, String address, String verdict) {
        AddressPolicy policy = new AddressPolicy(
                BOTH_FAMILIES.withNat64Prefixes(List.of(prefix)).withDenyCidrs(List.of("8.8.4.4", "64:ff9b::101:101")));

        AddressVerdict expected =
                verdict.equals("ALLOWED") ? new AddressVerdict.Allowed() : new AddressVerdict.Denied(verdict);
        assertThat(policy.judge(literal(address))).isEqualTo(expected);
    }

    @Test
    void whatIsOursOrPermittedIsSoBehindNat64Too() {
        AddressPolicy policy = new AddressPolicy(EgressSettings.of(false, List.of("10.0.0.0/8"), true)
                .withOwnHosts(List.of("8.8.4.4", "64:ff9b::102:304"))
                .withNat64Prefixes(List.of("64:ff9b::/96")));

        assertThat(policy.judge(literal("64:ff9b::a00:1"))).isInstanceOf(AddressVerdict.Allowed.class);
        assertThat(policy.judge(literal("64:ff9b::808:404"))).isEqualTo(new AddressVerdict.Denied("SELF"));
        assertThat(policy.judge(literal("64:ff9b::102:304"))).isEqualTo(new AddressVerdict.Denied("SELF"));
    }

    @Test
    void nat64IsIpv6AndOffWithIt() {
        AddressPolicy policy = new AddressPolicy(EgressSettings.strict().withNat64Prefixes(List.of("64:ff9b::/96")));

        assertThat(policy.judge(literal("64:ff9b::808:808"))).isEqualTo(new AddressVerdict.Denied("IPV6_OFF"));
    }

    @Test
    void deniesAddressesOfThisHostUnlessTheyAreListed() {
        AddressPolicy policy = new AddressPolicy(EgressSettings.of(false, List.of("8.8.8.8"), true))
                .denyingThisHost(address -> !address.equals(literal("1.1.1.1")));

        assertThat(policy.judge(literal("8.8.4.4"))).isEqualTo(new AddressVerdict.Denied("LOCAL_INTERFACE"));
        assertThat(policy.judge(literal("2606:4700::1"))).isEqualTo(new AddressVerdict.Denied("LOCAL_INTERFACE"));
        assertThat(policy.judge(literal("10.0.0.1"))).isEqualTo(new AddressVerdict.Denied("PRIVATE_USE"));
        assertThat(policy.judge(literal("1.1.1.1"))).isInstanceOf(AddressVerdict.Allowed.class);
        assertThat(policy.judge(literal("8.8.8.8"))).isInstanceOf(AddressVerdict.Allowed.class);
        assertThat(policy.version())
                .isEqualTo(EgressSettings.of(false, List.of("8.8.8.8"), true).version());
    }

    private static InetAddress literal(String address) {
        return IpLiterals.parse(address).orElseThrow().toInetAddress();
    }
}
