package io.bellwire.schemas.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressSettingsTest {
    private static final EgressSettings STRICT = EgressSettings.strict();
    private static final long STRICT_VERSION = 0x50c6c0311bd69fa1L;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "127.0.0.1/8",
                "127.0.0.0/33",
                "127.0.0.0/08",
                "127.0.0.0/",
                "127/8",
                "*",
                "/8",
                "/",
                "::ffff:10.0.0.0/104",
                "::ffff:10.0.0.1",
                "fd00::1/8",
                "fd00::/129",
            })
    void nameAMalformedBlock(String cidr) {
        assertThatThrownBy(() -> EgressSettings.of(false, List.of(cidr), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("egress.allow.cidrs: " + cidr + " (expected: an address or a CIDR block");
        assertThatThrownBy(() -> STRICT.withDenyCidrs(List.of("10.0.0.0/8", cidr)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("egress.deny.cidrs: " + cidr + " (expected: an address or a CIDR block");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".example.net", "example.net.", "a..b", "*.example.net", "10.0.0.1/33", "10.1", "10.0.0.256"
            })
    void nameAMalformedHostOfOurs(String host) {
        assertThatThrownBy(() -> STRICT.withOwnHosts(List.of(host)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("egress.own.hosts: " + host + " (expected: a host name, or an address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".example.net", "example.net.", "10.0.0.1", "2130706433", "10.0.0.0/8"})
    void nameAMalformedSuffix(String suffix) {
        assertThatThrownBy(() -> STRICT.withDenySuffixes(List.of(suffix)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("egress.deny.suffixes: " + suffix + " (expected: a host name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64:ff9b::", "64:ff9b::/95", "64:ff9b::1/96", "10.0.0.0/32", "2a00:0:0:0:100::/96"})
    void nameAMalformedNat64Prefix(String prefix) {
        assertThatThrownBy(() -> STRICT.withNat64Prefixes(List.of(prefix)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("egress.nat64.prefixes: " + prefix + " (expected: an IPv6 prefix");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void nameAPortThatIsNone(int port) {
        assertThatThrownBy(() -> new EgressSettings(false, List.of(), false, List.of(), Set.of(port)))
                .hasMessage("ports: " + port + " (expected: 1 to 65535)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/32", "10.0.0.1", "0.0.0.0/0", "::1/128", "::/0", "2606:4700::/32"})
    void takeBlocksOfEveryLength(String cidr) {
        assertThat(EgressSettings.of(false, List.of(cidr), false).allowCidrs()).containsExactly(cidr);
    }

    @Test
    void takeTheFirstAndTheLastPort() {
        assertThat(new EgressSettings(false, List.of(), false, List.of(), Set.of(1, 65_535)).ports())
                .containsExactlyInAnyOrder(1, 65_535);
    }

    @Test
    void haveOneVersionInWhateverOrderTheyAreListed() {
        EgressSettings one = new EgressSettings(
                true,
                List.of("10.0.0.0/8", "FD00::/8"),
                true,
                List.of("a.example", "B.example"),
                Set.of(443, 8443),
                List.of("8.8.8.8", "8.8.4.4"),
                List.of("x.example", "y.example"),
                List.of("64:ff9b::/96", "2a00:64::/32"));
        EgressSettings same = new EgressSettings(
                true,
                List.of("fd00::/8", "10.0.0.0/8"),
                true,
                List.of("b.example", "a.example"),
                Set.of(8443, 443),
                List.of("8.8.4.4", "8.8.8.8"),
                List.of("y.example", "x.example"),
                List.of("2a00:64::/32", "64:ff9b::/96"));

        assertThat(one.version()).isEqualTo(same.version());
        assertThat(STRICT.version()).as("the same in every process").isEqualTo(STRICT_VERSION);
    }

    @Test
    void haveAnotherVersionForEveryOtherDecision() {
        List<Long> versions = List.of(
                STRICT.version(),
                EgressSettings.of(true, List.of(), false).version(),
                EgressSettings.of(false, List.of("8.8.8.8"), false).version(),
                EgressSettings.of(false, List.of(), true).version(),
                STRICT.withOwnHosts(List.of("8.8.8.8")).version(),
                STRICT.withDenyCidrs(List.of("8.8.8.8")).version(),
                STRICT.withDenySuffixes(List.of("example.net")).version(),
                STRICT.withOwnHosts(List.of("example.net")).version(),
                STRICT.withNat64Prefixes(List.of("64:ff9b::/96")).version(),
                new EgressSettings(false, List.of(), false, List.of(), Set.of(443)).version());

        assertThat(versions).doesNotHaveDuplicates();
    }
}
