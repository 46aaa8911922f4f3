package io.bellwire.schemas.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private static final AddressPolicy STRICT = new AddressPolicy(EgressSettings.strict());

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

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "127.0.0.1/8", "127.0.0.0/33", "127.0.0.0/08", "127.0.0.0/", "127/8", "*"})
    void settingsNameAMalformedBlock(String cidr) {
        assertThatThrownBy(() -> EgressSettings.of(false, List.of(cidr), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("egress.allow.cidrs: " + cidr);
    }

    private static InetAddress literal(String address) {
        return IpLiterals.parse(address).orElseThrow().toInetAddress();
    }
}
