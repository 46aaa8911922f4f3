package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwire.schemas.egress.EgressSettings;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class EgressTest {
    private static final InetSocketAddress PUBLIC = socket("93.184.216.34", 443);
    private static final InetSocketAddress OURS = socket("10.1.2.3", 40_000);
    private static final Egress STRICT = Egress.of(EgressSettings.strict());

    @Test
    void usesAConnectionToTheVettedAddress() {
        assertThat(STRICT.mayUse(PUBLIC, PUBLIC, OURS)).isTrue();
    }

    @Test
    void d19UsesNoConnectionToAnyOther() {
        assertThat(STRICT.mayUse(PUBLIC, socket("93.184.216.35", 443), OURS)).isFalse();
        assertThat(STRICT.mayUse(PUBLIC, socket("93.184.216.34", 8443), OURS)).isFalse();
        assertThat(STRICT.mayUse(PUBLIC, null, OURS)).isFalse();
    }

    @Test
    void usesNoConnectionToThisMachineUnlessListed() {
        InetSocketAddress ourEnd = socket("93.184.216.34", 40_000);

        assertThat(STRICT.mayUse(PUBLIC, PUBLIC, ourEnd)).isFalse();
        assertThat(listing("93.184.216.0/24").mayUse(PUBLIC, PUBLIC, ourEnd)).isTrue();
        assertThat(listing("127.0.0.0/8").mayUse(PUBLIC, PUBLIC, ourEnd)).isFalse();
    }

    @Test
    void d16ConnectionsOfOtherRulesAreOfAnotherVersion() {
        assertThat(listing("127.0.0.0/8").version()).isNotEqualTo(STRICT.version());
        assertThat(Egress.of(EgressSettings.strict()).version()).isEqualTo(STRICT.version());
    }

    private static Egress listing(String cidr) {
        return Egress.of(EgressSettings.of(false, List.of(cidr), false));
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(SenderHarness.address(address), port);
    }
}
