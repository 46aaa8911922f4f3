package io.bellwire.dispatcher.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real resolver against a name server on loopback. */
class DnsAddressResolverTest {
    private static final List<InetAddress> THE_ADDRESS = List.of(SenderHarness.address("93.184.216.34"));

    private final EventLoopGroup group = Transport.best().newEventLoops(1, "dns-test");
    private final EventLoop loop = group.next();

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void asksForTheAbsoluteNameAndIpv4Only() {
        try (FakeNameServer names = FakeNameServer.answering("93.184.216.34", "2606:4700::1")) {
            assertThat(resolved(names, "shop.example.com", false)).isEqualTo(THE_ADDRESS);
            assertThat(names.asked()).containsExactly("A shop.example.com.");
        }
    }

    @Test
    void asksForBothFamiliesAndWaitsForBothWhenIpv6IsOn() {
        try (FakeNameServer names = FakeNameServer.answering("93.184.216.34", "2606:4700::1")) {
            assertThat(resolved(names, "shop.example.com", true))
                    .containsExactlyInAnyOrder(
                            SenderHarness.address("93.184.216.34"), SenderHarness.address("2606:4700::1"));
            assertThat(names.asked()).containsExactlyInAnyOrder("A shop.example.com.", "AAAA shop.example.com.");
        }
    }

    @Test
    void d11UsesNoSearchDomain() {
        try (FakeNameServer names = unknown("kafka.internal-name.")) {
            assertThat(answer(names, "kafka.internal-name", false).isSuccess()).isFalse();
            assertThat(names.asked()).containsOnly("A kafka.internal-name.");
        }
    }

    @Test
    void d11AsksForASingleLabelAsItIs() {
        try (FakeNameServer names = FakeNameServer.answering("93.184.216.34")) {
            assertThat(resolved(names, "kafka", false)).isEqualTo(THE_ADDRESS);
            assertThat(names.asked()).containsExactly("A kafka.");
        }
    }

    @Test
    void d12UsesNoHostsFile() throws Exception {
        // Where a hosts file names anything, it names this machine.
        String thisMachine = InetAddress.getLocalHost().getHostName();
        assumeThat(thisMachine).isNotEqualTo("localhost").doesNotMatch("[0-9.]+");

        try (FakeNameServer names = FakeNameServer.answering("93.184.216.34")) {
            assertThat(resolved(names, thisMachine, false)).isEqualTo(THE_ADDRESS);
        }
    }

    @Test
    void anUnknownNameFails() {
        try (FakeNameServer names = unknown("nobody.example.com.")) {
            assertThat(answer(names, "nobody.example.com", false).isSuccess()).isFalse();
            assertThat(names.asked()).containsOnly("A nobody.example.com.");
        }
    }

    /** Netty, like the JDK, reads it as loopback. */
    @Test
    void anEmptyNameFailsWithoutAQuery() {
        try (FakeNameServer names = FakeNameServer.answering("93.184.216.34")) {
            assertThat(answer(names, "", false).isSuccess()).isFalse();
            assertThat(names.asked()).isEmpty();
        }
    }

    @Test
    void keepsAnAnswerForAWhileEvenIfItsTimeToLiveIsZero() {
        try (FakeNameServer names = FakeNameServer.answering("93.184.216.34").withTimeToLive(0)) {
            AddressResolver resolver = names.resolver(false).apply(loop);

            assertThat(resolver.resolveAll("shop.example.com")
                            .syncUninterruptibly()
                            .getNow())
                    .isEqualTo(THE_ADDRESS);
            assertThat(resolver.resolveAll("shop.example.com")
                            .syncUninterruptibly()
                            .getNow())
                    .isEqualTo(THE_ADDRESS);

            assertThat(names.asked()).hasSize(1);
        }
    }

    @Test
    void followsEightAliasesOfOneAnswer() {
        try (FakeNameServer names = chain(8)) {
            assertThat(resolved(names, "n0.example.com", false)).isEqualTo(THE_ADDRESS);
        }
    }

    @Test
    void d08FollowsNoNinthAliasNotEvenOnASecondTry() {
        try (FakeNameServer names = chain(9)) {
            AddressResolver resolver = names.resolver(false).apply(loop);

            for (int attempt = 0; attempt < 2; attempt++) {
                assertThat(resolver.resolveAll("n0.example.com")
                                .awaitUninterruptibly()
                                .isSuccess())
                        .isFalse();
            }
        }
    }

    /** The whole chain, and the address at its end, in one answer. */
    private static FakeNameServer chain(int aliases) {
        return new FakeNameServer((type, name, reply) -> {
            for (int i = 0; i < aliases; i++) {
                reply.alias("n" + i + ".example.com.", "n" + (i + 1) + ".example.com.");
            }
            reply.addresses(type, "n" + aliases + ".example.com.", "93.184.216.34");
        });
    }

    private static FakeNameServer unknown(String absent) {
        return new FakeNameServer((type, name, reply) -> {
            if (name.equals(absent)) {
                reply.code(3);
            } else {
                reply.addresses(type, name, "93.184.216.34");
            }
        });
    }

    private List<InetAddress> resolved(FakeNameServer names, String host, boolean ipv6) {
        return answer(names, host, ipv6).syncUninterruptibly().getNow();
    }

    private Future<List<InetAddress>> answer(FakeNameServer names, String host, boolean ipv6) {
        return names.resolver(ipv6).apply(loop).resolveAll(host).awaitUninterruptibly();
    }
}
